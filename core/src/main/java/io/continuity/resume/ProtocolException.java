package io.continuity.resume;

import io.continuity.ContinuityException;

/** What the other end has sent is against the protocol; says with which code its transport is closed. */
final class ProtocolException extends ContinuityException {
    private static final long serialVersionUID = 1L;

    private final CloseCode code;
    private final String reason;

    ProtocolException(String message) {
        this(CloseCode.PROTOCOL, message);
    }

    ProtocolException(CloseCode code, String message) {
        super(message);
        this.code = code;
        this.reason = message;
    }

    CloseCode code() {
        return code;
    }

    /** The message, for the close frame. */
    String reason() {
        return reason;
    }
}
