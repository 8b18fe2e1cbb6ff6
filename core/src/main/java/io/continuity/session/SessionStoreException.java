package io.continuity.session;

import io.continuity.ContinuityException;

/**
 * The store could not be asked, or did not answer in time.
 *
 * <p>It says nothing about the session: whether it exists, and whether a save took effect, is unknown.
 */
public final class SessionStoreException extends ContinuityException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception without a cause.
     *
     * @param message which store, what it was asked, what happened
     */
    public SessionStoreException(String message) {
        super(message);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message which store, what it was asked, what happened
     * @param cause what the client library threw
     */
    public SessionStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
