package io.continuity.resume;

import io.continuity.ContinuityException;

/** The log could not be asked, or did not answer in time. Whether a write took effect is unknown. */
public final class ConnectionLogException extends ContinuityException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception without a cause.
     *
     * @param message which log, what it was asked, what happened
     */
    public ConnectionLogException(String message) {
        super(message);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message which log, what it was asked, what happened
     * @param cause what the client library threw
     */
    public ConnectionLogException(String message, Throwable cause) {
        super(message, cause);
    }
}
