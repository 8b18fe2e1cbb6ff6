package io.continuity.resume;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What one end has received and its application has not handled yet: each message once, in order, one at a time.
 * <em>Not thread-safe.</em>
 */
final class Inbox {
    /** A message with its number. */
    record Numbered(long number, Message message) {}

    private final WindowLimits limits;
    private final Deque<Numbered> queue = new ArrayDeque<>();
    /** What the application was given. */
    private final Deque<Numbered> running = new ArrayDeque<>();

    private long received;
    private long handled;
    private long bytes;

    /** The messages up to a number were handled before. */
    Inbox(WindowLimits limits, long handled) {
        this.limits = limits;
        this.received = handled;
        this.handled = handled;
    }

    /**
     * Takes the message with a number, or drops it as a duplicate.
     *
     * @throws ProtocolException if messages before it are missing, or there is no room
     */
    void arrived(long number, Message message) {
        if (number <= received) {
            return;
        }
        if (number > received + 1) {
            throw new ProtocolException("Message " + number + " came after " + received);
        }
        if (!limits.hold(queue.size() + 1, bytes + message.size())) {
            throw new ProtocolException(CloseCode.OVERFLOW, "More was sent than the window holds");
        }
        received = number;
        bytes += message.size();
        queue.addLast(new Numbered(number, message));
    }

    /** Goes on after messages that will never come. */
    void skipTo(long number) {
        received = Math.max(received, number);
    }

    /** Returns the next message for the application, if it is handling none. */
    Optional<Numbered> next() {
        if (!running.isEmpty() || queue.isEmpty()) {
            return Optional.empty();
        }
        running.add(queue.removeFirst());
        bytes -= running.getFirst().message().size();
        return Optional.of(running.getFirst());
    }

    /** Returns all that is left for the application, which will handle it one after another. */
    List<Numbered> giveAll() {
        List<Numbered> rest = List.copyOf(queue);
        running.addAll(rest);
        dropQueued();
        return rest;
    }

    /** Notes that the application has handled the first of the messages that it was given, and returns its size. */
    int handled(long number) {
        Numbered current = running.peekFirst();
        if (current == null || current.number() != number) {
            throw new IllegalStateException("Message " + number + " is not the one that is being handled");
        }
        running.removeFirst();
        handled = number;
        return current.message().size();
    }

    /** Forgets what the application was not given yet; the other end has it still. */
    void dropQueued() {
        queue.clear();
        bytes = 0;
    }

    boolean isRunning() {
        return !running.isEmpty();
    }

    boolean isIdle() {
        return running.isEmpty() && queue.isEmpty();
    }

    /** The last message received, or known never to come. */
    long received() {
        return received;
    }

    /** The last message that the application has handled; what was skipped counts once nothing before it is left. */
    long handled() {
        return isIdle() ? Math.max(handled, received) : handled;
    }
}
