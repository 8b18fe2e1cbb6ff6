package io.continuity.codec;

import java.util.Optional;

/**
 * Turns attribute values into bytes and back.
 *
 * <p>Decoding must treat the bytes as hostile: bounded memory, no code of types that the codec does not allow. Bytes
 * that begin with 0xFE are encrypted ones that could not be opened: no codec writes or decodes such.
 * Implementations are <em>thread-safe</em> and do no I/O.
 */
public interface AttributeCodec {
    /**
     * Tells cheaply whether a value is of a kind that this codec can encode.
     *
     * <p>True is no promise: something deep inside the value may still fail in {@link #encode}.
     *
     * @param value an attribute value
     * @return false if {@link #encode} is sure to fail
     */
    boolean canEncode(Object value);

    /**
     * Says what a value has to be for {@link #canEncode} to be true.
     *
     * @return the rest of a sentence that begins with "it", for example "must be Serializable"
     */
    default String rule() {
        return "must be of a type that the codec knows";
    }

    /**
     * Encodes a value as it is at this moment.
     *
     * @param value an attribute value
     * @return its bytes
     * @throws AttributeFormatException if the value, or something it refers to, cannot be encoded
     */
    EncodedAttribute encode(Object value);

    /**
     * Encodes a new value of an attribute, carrying over what this version does not know of the stored one.
     *
     * <p>A newer version may have stored fields that this version's types do not have. A codec that can tell them keeps
     * those of {@code previous} that still have a place in the new value, at every depth; what this version has removed
     * stays removed. If {@code previous} cannot be decoded here, or is of another codec or type, nothing of it is carried
     * over. By default nothing ever is.
     *
     * @param value the new value
     * @param previous what is stored of the same attribute
     * @return its bytes
     * @throws AttributeFormatException if the value, or something it refers to, cannot be encoded
     */
    default EncodedAttribute encode(Object value, EncodedAttribute previous) {
        return encode(value);
    }

    /**
     * Tells whether what is stored matters when a value is encoded, so that it should be read first.
     *
     * @param value an attribute value
     * @return false if {@link #encode(Object, EncodedAttribute)} gives nothing else than {@link #encode(Object)}
     */
    default boolean carriesOver(Object value) {
        return false;
    }

    /**
     * Decodes what some version of this codec has written.
     *
     * @param encoded bytes from a store
     * @return a new value, never null
     * @throws AttributeFormatException if the bytes cannot be read here, whatever the reason
     */
    Object decode(EncodedAttribute encoded);

    /**
     * Returns what the application is to see in place of bytes that {@link #decode} has refused.
     *
     * @param encoded such bytes
     * @return a new value, or empty if the attribute is to be hidden
     */
    default Optional<Object> substitute(EncodedAttribute encoded) {
        return Optional.empty();
    }
}
