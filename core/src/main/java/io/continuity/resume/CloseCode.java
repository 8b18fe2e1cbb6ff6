package io.continuity.resume;

import java.util.Arrays;
import java.util.Optional;

/** Why one end closes a transport. The codes that Java containers hand on unchanged are 1000, 1001 and 4901 to 4907. */
public enum CloseCode {
    /** The client needs this transport no more; the connection may go on elsewhere, until its time is up. */
    NORMAL(1000),
    /** The instance stops, and the client does not speak {@code continuity.v1}. */
    GOING_AWAY(1001),
    /** The instance stops: resume elsewhere. */
    DRAINED(4901),
    /** Another transport of the connection has taken over. */
    SUPERSEDED(4902),
    /** More was sent than the window holds, or the other end reads too slowly. */
    OVERFLOW(4903),
    /** The other end has broken the protocol. */
    PROTOCOL(4904),
    /** The client's credentials are no longer valid. */
    AUTH_EXPIRED(4905),
    /** Come back later, or to another instance; the reason is the delay in milliseconds. */
    BUSY(4906),
    /** The connection has ended for good: do not resume. */
    ENDED(4907);

    private final int code;

    CloseCode(int code) {
        this.code = code;
    }

    /**
     * Returns the number on the wire.
     *
     * @return a WebSocket close code
     */
    public int code() {
        return code;
    }

    /**
     * Finds what a number stands for.
     *
     * @param code the close code that a transport has ended with
     * @return empty if it is none of these
     */
    public static Optional<CloseCode> of(int code) {
        return Arrays.stream(values()).filter(each -> each.code == code).findFirst();
    }
}
