package io.continuity.ws.client;

import io.continuity.resume.ClientStatus;
import io.continuity.resume.ResetReason;
import java.util.Optional;

/**
 * How a client is, at one moment. <em>Immutable.</em>
 *
 * @param status what it is doing, and how far it is
 * @param subprotocol of the application that the server has chosen last; empty if none
 * @param lastReset why a connection could not go on, the last time
 * @param counters since the client was opened
 */
public record ConnectionSnapshot(
        ClientStatus status, String subprotocol, Optional<ResetReason> lastReset, Counters counters) {
    /**
     * Counts since a client was opened. <em>Immutable.</em>
     *
     * @param attempts to open a transport
     * @param failures of them, or of transports that were live
     * @param lives how often a transport became live
     * @param resumes how often a connection has gone on
     * @param resets how often it could not
     * @param missing messages that the server has dropped by its policy
     * @param dropped messages to the server that found no room, and that were given up, by policy
     * @param unsaved calls of the {@link ResumeStore} that have failed
     */
    public record Counters(
            long attempts,
            long failures,
            long lives,
            long resumes,
            long resets,
            long missing,
            long dropped,
            long unsaved) {}
}
