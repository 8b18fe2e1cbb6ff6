package io.continuity.codec;

import io.continuity.ContinuityException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A value that cannot be encoded, or bytes that cannot be decoded here.
 *
 * <p>Bytes may be unreadable because another version of the application wrote them, because their type is not
 * allowed, or because they are corrupt. The message names the type where it is known, never the value.
 */
public final class AttributeFormatException extends ContinuityException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable String refusedType;

    /**
     * Creates an exception without a cause.
     *
     * @param message what was wrong and what to do
     */
    public AttributeFormatException(String message) {
        this(message, (String) null);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message what was wrong and what to do
     * @param cause what the JDK or a library threw
     */
    public AttributeFormatException(String message, Throwable cause) {
        super(message, cause);
        this.refusedType = null;
    }

    private AttributeFormatException(String message, @Nullable String refusedType) {
        super(message);
        this.refusedType = refusedType;
    }

    /**
     * Says that a type is not on a codec's allow-list.
     *
     * @param type the binary name of the class
     * @return an exception whose message names the type, fit for a log, and how to allow it
     */
    public static AttributeFormatException typeNotAllowed(String type) {
        String name = Printable.of(type);
        return new AttributeFormatException(
                "Type " + name + " is not on the allow-list. If it belongs in a session, allow it or its package"
                        + " (continuity.session.allowed-types, JdkAttributeCodec.Builder.allow).",
                name);
    }

    /**
     * Returns which type was refused, if it was for not being on the allow-list.
     *
     * @return its name, fit for a log; empty for all other causes
     */
    public Optional<String> refusedType() {
        return Optional.ofNullable(refusedType);
    }
}
