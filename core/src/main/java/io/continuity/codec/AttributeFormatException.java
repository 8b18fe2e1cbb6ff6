package io.continuity.codec;

import io.continuity.ContinuityException;

/**
 * A value that cannot be encoded, or bytes that cannot be decoded here.
 *
 * <p>Bytes may be unreadable because another version of the application wrote them, because their type is not
 * allowed, or because they are corrupt. The message names the type where it is known, never the value.
 */
public final class AttributeFormatException extends ContinuityException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception without a cause.
     *
     * @param message what was wrong and what to do
     */
    public AttributeFormatException(String message) {
        super(message);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message what was wrong and what to do
     * @param cause what the JDK or a library threw
     */
    public AttributeFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
