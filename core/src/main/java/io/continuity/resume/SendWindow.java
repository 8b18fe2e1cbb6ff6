package io.continuity.resume;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The numbered messages that one end has sent, or will, and the other has not acknowledged. <em>Not thread-safe.</em> */
final class SendWindow {
    private final Deque<Message> retained = new ArrayDeque<>();
    private WindowLimits limits;
    private long newest;
    private long bytes;

    SendWindow(WindowLimits limits) {
        this.limits = limits;
    }

    WindowLimits limits() {
        return limits;
    }

    void limits(WindowLimits narrower) {
        limits = narrower;
    }

    /** Goes on after a number, retaining nothing. */
    void startAfter(long number) {
        retained.clear();
        bytes = 0;
        newest = number;
    }

    boolean hasRoomFor(int messages, long size) {
        return limits.hold(retained.size() + messages, bytes + size);
    }

    /** What is left of the limits, but no less than one message. */
    WindowLimits room() {
        return new WindowLimits(Math.max(1, limits.messages() - retained.size()), Math.max(1, limits.bytes() - bytes));
    }

    /** Takes a message, whether there is room or not, and returns its number. */
    long add(Message message) {
        retained.addLast(message);
        bytes += message.size();
        return ++newest;
    }

    /**
     * Forgets what the other end has handled.
     *
     * @return how many messages
     * @throws ProtocolException if that was never sent
     */
    int acknowledged(long upTo) {
        if (upTo > newest) {
            throw new ProtocolException("Acknowledged up to " + upTo + ", of " + newest + " messages");
        }
        int before = retained.size();
        while (oldest() <= upTo) {
            dropOldest();
        }
        return before - retained.size();
    }

    /** Forgets one message, and returns its number. */
    long dropOldest() {
        long number = oldest();
        bytes -= retained.removeFirst().size();
        return number;
    }

    /** Returns what is retained from a number on. */
    List<Message> from(long number) {
        if (number < oldest() || number > newest + 1) {
            throw new IllegalArgumentException("from " + number + ", retained " + oldest() + " to " + newest);
        }
        List<Message> all = new ArrayList<>(retained);
        return all.subList((int) (number - oldest()), all.size());
    }

    /** The number of the first message retained; if there is none, of the next to be added. */
    long oldest() {
        return newest - retained.size() + 1;
    }

    long newest() {
        return newest;
    }

    int size() {
        return retained.size();
    }
}
