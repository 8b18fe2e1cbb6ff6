package io.continuity.codec;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * The stored form of an attribute: who wrote it, what it is, and the payload.
 *
 * <p>One format byte, 2; the codec id, its length first, in one byte; the type name, its length first; the schema
 * version; the rest is the payload. Lengths of type names and versions are unsigned LEB128 numbers in their shortest
 * form, so an envelope has exactly one representation. <em>Immutable.</em>
 */
public final class Envelope {
    /** First byte of every envelope; 1 is the JDK codec's own format. */
    static final byte FORMAT = 2;

    private static final int MAX_TYPE_BYTES = 1_000;
    private static final Pattern CODEC_ID = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    private final String codec;
    private final String type;
    private final int version;
    private final byte[] payload;

    /** All but the payload, and where that begins. */
    record Head(String codec, String type, int version, int end) {}

    private Envelope(String codec, String type, int version, byte[] payload) {
        this.codec = codec;
        this.type = type;
        this.version = version;
        this.payload = payload;
    }

    /**
     * Puts a payload into an envelope.
     *
     * @param codec id of the codec, at most 32 of {@code a-z}, {@code 0-9} and {@code -}, a letter first
     * @param type name or alias of the value's type, at most 1,000 bytes in UTF-8
     * @param version schema version of the type, at least 1
     * @param payload what the codec wrote; copied
     * @return the envelope
     * @throws IllegalArgumentException if one of them breaks its rule
     */
    public static Envelope of(String codec, String type, int version, byte[] payload) {
        if (!CODEC_ID.matcher(codec).matches()) {
            throw new IllegalArgumentException(
                    "codec must be 1 to 32 of a-z, 0-9 and '-', a letter first: '" + codec + "'");
        }
        int typeBytes = type.getBytes(StandardCharsets.UTF_8).length;
        if (typeBytes == 0
                || typeBytes > MAX_TYPE_BYTES
                || !StandardCharsets.UTF_8.newEncoder().canEncode(type)) {
            throw new IllegalArgumentException("type must be 1 to " + MAX_TYPE_BYTES + " bytes in UTF-8: " + typeBytes);
        }
        if (version < 1) {
            throw new IllegalArgumentException("version must be at least 1: " + version);
        }
        return new Envelope(codec, type, version, payload.clone());
    }

    /**
     * Reads what {@link #toAttribute} wrote.
     *
     * @param encoded bytes from a store
     * @return the envelope; what is in it may still be hostile
     * @throws AttributeFormatException if the bytes are no envelope
     */
    public static Envelope parse(EncodedAttribute encoded) {
        byte[] bytes = encoded.bytes();
        Head head = head(bytes);
        return new Envelope(head.codec, head.type, head.version, Arrays.copyOfRange(bytes, head.end, bytes.length));
    }

    /**
     * Reads an envelope without its payload.
     *
     * @throws AttributeFormatException if the bytes are no envelope
     */
    static Head head(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int format = readByte(in);
        if (format != FORMAT) {
            throw new AttributeFormatException("Not an envelope (format " + FORMAT + "): format byte " + format
                    + ". Another codec or a newer version wrote it.");
        }
        String codec = readText(in, readByte(in), "codec id");
        if (!CODEC_ID.matcher(codec).matches()) {
            throw corrupt("its codec id is none");
        }
        int typeLength = readNumber(in);
        if (typeLength == 0 || typeLength > MAX_TYPE_BYTES) {
            throw corrupt("its type name would be " + typeLength + " bytes long");
        }
        String type = readText(in, typeLength, "type name");
        int version = readNumber(in);
        if (version == 0) {
            throw corrupt("its schema version is 0");
        }
        return new Head(codec, type, version, in.position());
    }

    static AttributeFormatException corrupt(String what) {
        return new AttributeFormatException("The bytes are cut off or corrupt: " + what + ".");
    }

    static int readByte(ByteBuffer in) {
        if (!in.hasRemaining()) {
            throw corrupt("there are only " + in.limit() + " of them");
        }
        return Byte.toUnsignedInt(in.get());
    }

    /** Reads an unsigned LEB128 number of at most 31 bits; only the shortest form counts. */
    static int readNumber(ByteBuffer in) {
        long number = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int next = readByte(in);
            number |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                if (number > Integer.MAX_VALUE || (next == 0 && shift > 0)) {
                    break;
                }
                return (int) number;
            }
        }
        throw corrupt("a number in it is too long");
    }

    private static String readText(ByteBuffer in, int length, String what) {
        if (length > in.remaining()) {
            throw corrupt("its " + what + " would be " + length + " bytes long, " + in.remaining() + " are left");
        }
        ByteBuffer text = in.slice().limit(length);
        in.position(in.position() + length);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
        } catch (CharacterCodingException e) {
            throw corrupt("its " + what + " is not UTF-8");
        }
    }

    /**
     * Returns the bytes to store.
     *
     * @return the envelope as bytes
     */
    public EncodedAttribute toAttribute() {
        byte[] typeBytes = type.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(codec.length() + typeBytes.length + payload.length + 9);
        out.write(FORMAT);
        out.write(codec.length());
        out.writeBytes(codec.getBytes(StandardCharsets.US_ASCII));
        writeNumber(out, typeBytes.length);
        out.writeBytes(typeBytes);
        writeNumber(out, version);
        out.writeBytes(payload);
        return EncodedAttribute.of(out.toByteArray());
    }

    static void writeNumber(ByteArrayOutputStream out, int number) {
        int rest = number;
        while (rest > 0x7f) {
            out.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }

    /**
     * Returns which codec wrote the payload.
     *
     * @return the codec's id
     */
    public String codec() {
        return codec;
    }

    /**
     * Returns what the payload is said to be; to be checked before a class is loaded.
     *
     * @return a type name or alias
     */
    public String type() {
        return type;
    }

    /**
     * Returns which schema version of the type was written.
     *
     * @return a number from 1 on
     */
    public int version() {
        return version;
    }

    /**
     * Returns a copy of the payload.
     *
     * @return what the codec wrote
     */
    public byte[] payload() {
        return payload.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Envelope that
                && codec.equals(that.codec)
                && type.equals(that.type)
                && version == that.version
                && Arrays.equals(payload, that.payload);
    }

    @Override
    public int hashCode() {
        return 31 * type.hashCode() + Arrays.hashCode(payload);
    }

    /** Tells the size of the payload only: values stay out of logs. */
    @Override
    public String toString() {
        return "Envelope[" + codec + ", " + type + ", version " + version + ", " + payload.length + " bytes]";
    }
}
