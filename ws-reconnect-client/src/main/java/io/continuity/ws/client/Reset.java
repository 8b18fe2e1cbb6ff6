package io.continuity.ws.client;

import io.continuity.resume.Message;
import io.continuity.resume.ResetReason;
import java.util.List;
import java.util.OptionalLong;

/**
 * A connection that could not go on, and in whose place a fresh one has begun. Messages from the server may be missing after
 * the last one that the listener was given. <em>Immutable.</em>
 *
 * @param reason why; {@link ResetReason#UNKNOWN} of servers that do not speak {@code continuity.v1}
 * @param handled the number of the last message that the server has handled, counted from 1; empty if that is not known
 * @param unhandled the messages after that one, which are not sent again: if it is not known, some of them, or all, may have
 *     been handled
 */
public record Reset(ResetReason reason, OptionalLong handled, List<Message> unhandled) {
    /**
     * Copies the list.
     *
     * @param reason why
     * @param handled the number of the last message that the server has handled
     * @param unhandled the messages after that one
     */
    public Reset {
        unhandled = List.copyOf(unhandled);
    }
}
