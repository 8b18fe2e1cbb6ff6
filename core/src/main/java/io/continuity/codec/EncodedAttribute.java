package io.continuity.codec;

import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One attribute value as bytes.
 *
 * <p>Stores keep and hand on these bytes without looking into them; only an {@link AttributeCodec} reads them. Two
 * values are equal when their bytes are. <em>Immutable.</em>
 */
public final class EncodedAttribute {
    private final Supplier<byte[]> source;

    /** Written by whoever asks first; two who ask at once write the same. */
    private volatile byte @Nullable [] bytes;

    /** Who has found that the bytes are safe to decode; near caches hand on the same object again and again. */
    private volatile @Nullable AttributeCodec checkedBy;

    private EncodedAttribute(Supplier<byte[]> source) {
        this.source = source;
    }

    /**
     * Wraps a copy of some bytes.
     *
     * @param bytes what a codec wrote
     * @return the encoded value
     */
    public static EncodedAttribute of(byte[] bytes) {
        byte[] copy = bytes.clone();
        return new EncodedAttribute(() -> copy);
    }

    /**
     * Makes a value of bytes that cost something to get, for example to decrypt, and may never be asked for.
     *
     * @param source called when the bytes are first asked for, perhaps by several threads at once; gives equal arrays
     *     each time, which nobody changes
     * @return the encoded value
     */
    public static EncodedAttribute deferred(Supplier<byte[]> source) {
        return new EncodedAttribute(source);
    }

    /** Returns the bytes themselves, which nobody changes. */
    byte[] bytes() {
        byte[] known = bytes;
        if (known == null) {
            known = source.get();
            bytes = known;
        }
        return known;
    }

    /** Spares a codec a second look at the same bytes. */
    EncodedAttribute checkedBy(AttributeCodec codec) {
        checkedBy = codec;
        return this;
    }

    boolean isCheckedBy(AttributeCodec codec) {
        return checkedBy == codec;
    }

    /**
     * Returns a copy of the bytes.
     *
     * @return what a codec wrote
     */
    public byte[] toByteArray() {
        return bytes().clone();
    }

    /**
     * Returns how many bytes there are.
     *
     * @return the length in bytes
     */
    public int size() {
        return bytes().length;
    }

    /**
     * Returns the first byte, by which each codec says what follows.
     *
     * @return from 0 to 255; -1 if there is none
     */
    public int format() {
        byte[] all = bytes();
        return all.length == 0 ? -1 : Byte.toUnsignedInt(all[0]);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EncodedAttribute that && Arrays.equals(bytes(), that.bytes());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes());
    }

    /** Tells the size only: values stay out of logs. */
    @Override
    public String toString() {
        return "EncodedAttribute[" + size() + " bytes]";
    }
}
