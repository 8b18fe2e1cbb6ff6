package io.continuity.ws.client;

import io.continuity.ContinuityException;

/** A message was not handled by the server, or it is not known whether it was. */
public final class SendException extends ContinuityException {
    private static final long serialVersionUID = 1L;

    /** What is known of the message. */
    public enum Outcome {
        /** The server's application has certainly not handled it, and will not. */
        NOT_HANDLED,
        /** It may have been handled or not. */
        UNKNOWN
    }

    private final Outcome outcome;

    SendException(Outcome outcome, String message) {
        super(message);
        this.outcome = outcome;
    }

    /**
     * Returns what is known of the message.
     *
     * @return whether it may have been handled
     */
    public Outcome outcome() {
        return outcome;
    }
}
