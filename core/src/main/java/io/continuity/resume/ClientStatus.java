package io.continuity.resume;

/**
 * How a client's connection is, at one moment. <em>Immutable.</em>
 *
 * @param phase what it is doing
 * @param resumable whether it would go on elsewhere: a server that speaks {@code continuity.v1} has it
 * @param sent how many messages were sent to the server since it began
 * @param unacknowledged how many of them, the last ones, the server has not yet handled
 * @param received the number of the last message received
 * @param handled the number of the last message that the application has handled
 */
public record ClientStatus(Phase phase, boolean resumable, long sent, int unacknowledged, long received, long handled) {
    /** What a client is doing about its transport. */
    public enum Phase {
        /** There is no transport, and one is being opened. */
        CONNECTING,
        /** Messages come and go. */
        LIVE,
        /** Messages come and go, and another transport is being opened. */
        MOVING,
        /** There is no transport, and it is not yet time for an attempt. */
        WAITING,
        /** The server was, or will be, told that it is over. */
        CLOSING,
        /** It is over. */
        CLOSED
    }
}
