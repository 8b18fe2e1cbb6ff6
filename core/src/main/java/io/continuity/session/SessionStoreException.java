package io.continuity.session;

import io.continuity.ContinuityException;

/**
 * The store could not be asked, or did not answer in time.
 *
 * <p>It says nothing about the session: whether it exists is unknown, and whether a save took effect too, unless the store
 * was not asked at all.
 */
public final class SessionStoreException extends ContinuityException {
    private static final long serialVersionUID = 1L;

    private final boolean asked;

    /**
     * Creates an exception without a cause.
     *
     * @param message which store, what it was asked, what happened
     */
    public SessionStoreException(String message) {
        this(message, true);
    }

    private SessionStoreException(String message, boolean asked) {
        super(message);
        this.asked = asked;
    }

    /**
     * Creates an exception for a call that was never sent to the store.
     *
     * @param message which store, what it was to be asked, why it was not
     * @return an exception to be thrown
     */
    public static SessionStoreException notAsked(String message) {
        return new SessionStoreException(message, false);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message which store, what it was asked, what happened
     * @param cause what the client library threw
     */
    public SessionStoreException(String message, Throwable cause) {
        super(message, cause);
        this.asked = true;
    }

    /**
     * Tells whether the store may have executed the call all the same.
     *
     * @return false if it was certainly not sent
     */
    public boolean mayHaveTakenEffect() {
        return asked;
    }
}
