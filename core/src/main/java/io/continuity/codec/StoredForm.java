package io.continuity.codec;

import static java.io.ObjectStreamConstants.TC_CLASSDESC;
import static java.io.ObjectStreamConstants.TC_ENUM;
import static java.io.ObjectStreamConstants.TC_OBJECT;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One form of a value, and what its first bytes say of it; the rest may still be hostile.
 *
 * @param bytes the form
 * @param codec id of the codec that wrote it
 * @param type the type, if it is declared here
 * @param version the schema version, 1 if the bytes say none
 * @param payload where the codec's own bytes begin
 */
record StoredForm(EncodedAttribute bytes, String codec, Optional<SessionType<?>> type, int version, int payload) {
    /** Where the JDK's format names the class of an object: after the format byte, magic, version and two codes. */
    private static final int ROOT_NAME = 7;

    /**
     * Looks at a form.
     *
     * @throws AttributeFormatException if it is of no format that could be read
     */
    static StoredForm of(EncodedAttribute form, SessionTypes types) {
        byte[] bytes = form.bytes();
        if (bytes.length > 0 && bytes[0] == JdkAttributeCodec.FORMAT) {
            return new StoredForm(
                    form, JdkAttributeCodec.ID, types.isEmpty() ? Optional.empty() : rootType(bytes, types), 1, 1);
        }
        Envelope.Head head = Envelope.head(bytes);
        Optional<SessionType<?>> type =
                types.named(head.type()).or(() -> head.version() == 1 ? types.storedAs(head.type()) : Optional.empty());
        return new StoredForm(form, head.codec(), type, head.version(), head.end());
    }

    private static Optional<SessionType<?>> rootType(byte[] bytes, SessionTypes types) {
        return rootName(bytes).flatMap(types::storedAs);
    }

    /** Returns what the JDK's format says the class of the object is. */
    static Optional<String> rootName(byte[] bytes) {
        if (bytes.length < ROOT_NAME + Short.BYTES
                || (bytes[ROOT_NAME - 2] != TC_OBJECT && bytes[ROOT_NAME - 2] != TC_ENUM)
                || bytes[ROOT_NAME - 1] != TC_CLASSDESC) {
            return Optional.empty();
        }
        int length = Byte.toUnsignedInt(bytes[ROOT_NAME]) << 8 | Byte.toUnsignedInt(bytes[ROOT_NAME + 1]);
        int start = ROOT_NAME + Short.BYTES;
        return length > bytes.length - start
                ? Optional.empty()
                : Optional.of(new String(bytes, start, length, StandardCharsets.UTF_8));
    }

    boolean isOf(SessionType<?> other) {
        return type.filter(other::equals).isPresent();
    }

    boolean isOf(SessionType<?> other, int otherVersion) {
        return version == otherVersion && isOf(other);
    }

    /** Tells whether code that knows just this has to know the type to read it: all but version 1 is so. */
    boolean needsDeclaration() {
        return type.isEmpty() && version > 1;
    }

    /** Tells whether a newer version of the application than this one has written it. */
    boolean isNewer() {
        return type.map(declared -> version > declared.version()).orElseGet(this::needsDeclaration);
    }
}
