package io.continuity;

/**
 * Root of the exceptions that Continuity throws for causes outside the program.
 *
 * <p>Wrong arguments and wrong moments are {@link IllegalArgumentException}, {@link NullPointerException} and
 * {@link IllegalStateException} as usual. No message ever holds a session id, a token or an attribute value.
 */
public abstract class ContinuityException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception without a cause.
     *
     * @param message what was wrong, where, and what to do
     */
    protected ContinuityException(String message) {
        super(message);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message what was wrong, where, and what to do
     * @param cause what the JDK or a library threw
     */
    protected ContinuityException(String message, Throwable cause) {
        super(message, cause);
    }
}
