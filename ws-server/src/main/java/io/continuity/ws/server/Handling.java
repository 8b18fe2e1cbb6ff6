package io.continuity.ws.server;

import io.continuity.resume.Message;
import io.continuity.resume.WindowLimits;
import jakarta.websocket.CloseReason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One message at a time while the application handles it. What its handler sends on the same connection, from the same thread,
 * is stored in one step with the fact that the message was handled: so it is sent once, however often the handler runs.
 * <em>Thread-safe:</em> for other threads, nothing is being handled.
 */
final class Handling {
    private final List<Message> replies = new ArrayList<>();
    private long bytes;
    private long number;
    private Optional<CloseReason> close = Optional.empty();

    // All above belongs to this thread.
    private volatile @Nullable Thread handler;

    /**
     * What a handler has brought.
     *
     * @param replies messages to the client
     * @param close how it has closed the session, if it has
     */
    record Outcome(List<Message> replies, Optional<CloseReason> close) {}

    void begin(long message) {
        number = message;
        handler = Thread.currentThread();
    }

    boolean isHere() {
        return handler == Thread.currentThread();
    }

    OptionalLong number() {
        return isHere() ? OptionalLong.of(number) : OptionalLong.empty();
    }

    /** Keeps a reply: null, or why it was not kept. */
    @Nullable
    IOException reply(Message message, WindowLimits window) {
        if (replies.size() >= window.messages() || (bytes > 0 && bytes + message.size() > window.bytes())) {
            return new IOException("the handler of one message may send " + window.messages() + " messages and "
                    + window.bytes() + " bytes at most: send the others from another thread");
        }
        replies.add(message);
        bytes += message.size();
        return null;
    }

    void close(CloseReason reason) {
        close = Optional.of(reason);
    }

    Outcome end() {
        Outcome outcome = new Outcome(List.copyOf(replies), close);
        replies.clear();
        bytes = 0;
        close = Optional.empty();
        handler = null;
        return outcome;
    }
}
