package io.continuity.codec;

import java.util.Arrays;

/**
 * One attribute value as bytes.
 *
 * <p>Stores keep and hand on these bytes without looking into them; only an {@link AttributeCodec} reads them. Two
 * values are equal when their bytes are. <em>Immutable.</em>
 */
public final class EncodedAttribute {
    private final byte[] bytes;

    private EncodedAttribute(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Wraps a copy of some bytes.
     *
     * @param bytes what a codec wrote
     * @return the encoded value
     */
    public static EncodedAttribute of(byte[] bytes) {
        return new EncodedAttribute(bytes.clone());
    }

    /**
     * Returns a copy of the bytes.
     *
     * @return what a codec wrote
     */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    /**
     * Returns how many bytes there are.
     *
     * @return the length in bytes
     */
    public int size() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EncodedAttribute that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Tells the size only: values stay out of logs. */
    @Override
    public String toString() {
        return "EncodedAttribute[" + bytes.length + " bytes]";
    }
}
