package io.continuity.fleet;

import io.continuity.ContinuityException;

/**
 * The fleet could not be asked, or did not answer in time.
 *
 * <p>It says nothing about who is alive, nor whether a lease was renewed.
 */
public final class FleetException extends ContinuityException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception without a cause.
     *
     * @param message which fleet, what it was asked, what happened
     */
    public FleetException(String message) {
        super(message);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message which fleet, what it was asked, what happened
     * @param cause what was thrown
     */
    public FleetException(String message, Throwable cause) {
        super(message, cause);
    }
}
