package io.continuity.session;

import io.continuity.ContinuityException;

/**
 * Another request has changed an attribute meanwhile, and its {@link ConflictPolicy} does not allow to overwrite that.
 *
 * <p>Nothing that the request did to its session since its last save was written. The session reads as it is stored.
 */
public final class SessionConflictException extends ContinuityException {
    private static final long serialVersionUID = 1L;

    /** The attribute's name. */
    private final String attributeName;

    /**
     * Creates an exception without a cause.
     *
     * @param attributeName the attribute that was changed meanwhile
     */
    public SessionConflictException(String attributeName) {
        super(message(attributeName));
        this.attributeName = attributeName;
    }

    /**
     * Creates an exception with a cause.
     *
     * @param attributeName the attribute that was changed meanwhile
     * @param cause why the changes could not be merged
     */
    public SessionConflictException(String attributeName, Throwable cause) {
        super(message(attributeName), cause);
        this.attributeName = attributeName;
    }

    private static String message(String attributeName) {
        return "Another request has changed session attribute '" + attributeName
                + "' meanwhile: the session's changes were not saved";
    }

    /**
     * Returns which attribute was changed meanwhile.
     *
     * @return its name
     */
    public String attributeName() {
        return attributeName;
    }
}
