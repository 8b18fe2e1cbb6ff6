package io.continuity.ws.client;

/**
 * Why a client has ended for good. <em>Immutable.</em>
 *
 * @param reason the kind of reason
 * @param detail for people, without anything secret
 */
public record Closed(Reason reason, String detail) {
    /** Kinds of reasons. */
    public enum Reason {
        /** The application has closed it. */
        CLOSED,
        /** The application has left it to another process. */
        LEFT,
        /** The server has ended the connection. */
        ENDED_BY_SERVER,
        /** The server refuses this client: its credentials, or its request. */
        REFUSED,
        /** A message is larger than the other end takes. */
        TOO_LARGE
    }
}
