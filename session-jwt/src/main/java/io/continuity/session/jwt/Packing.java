package io.continuity.session.jwt;

import java.util.Arrays;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Makes a payload smaller and its length say less: compressed with a dictionary of what sessions often hold, then padded.
 *
 * <p>One byte for the format, 1; one for how the payload is packed: 0 as it is, 1 by raw DEFLATE (RFC 1951) with {@link
 * PresetDictionary}; how long the payload is, and, if it is compressed, how long it was; the payload; zeros up to a multiple
 * of {@link #BUCKET} bytes. Unlike a token's own compression header this is decided after the seal was opened, and bounded.
 * <em>Immutable.</em>
 */
record Packing(boolean compresses) {
    /** What a token holds at most, unpacked. */
    static final int MAX_BYTES = 256 * 1024;

    private static final byte FORMAT = 1;
    private static final byte PLAIN = 0;
    private static final byte DEFLATED = 1;
    private static final int HEAD = 2;
    private static final int BUCKET = 64;

    // A new one takes memory that is to be cleared first, longer than what it then does.
    private static final Spares<Deflater> DEFLATERS =
            new Spares<>(() -> new Deflater(Deflater.DEFAULT_COMPRESSION, true), Deflater::end);
    private static final Spares<Inflater> INFLATERS = new Spares<>(() -> new Inflater(true), Inflater::end);

    /** Tells whether a newer version has written this: then it is not ours to judge. */
    static boolean isOfOtherFormat(byte[] packed) {
        return packed.length >= HEAD && (packed[0] != FORMAT || packed[1] < PLAIN || packed[1] > DEFLATED);
    }

    byte[] pack(byte[] payload) {
        Optional<byte[]> deflated = compresses ? deflate(payload) : Optional.empty();
        PayloadWriter out = new PayloadWriter().number(FORMAT);
        deflated.ifPresentOrElse(
                smaller -> out.number(DEFLATED).number(payload.length).bytes(smaller),
                () -> out.number(PLAIN).bytes(payload));
        byte[] written = out.toByteArray();
        return Arrays.copyOf(written, (written.length + BUCKET - 1) / BUCKET * BUCKET);
    }

    /**
     * Returns what was packed.
     *
     * @throws PayloadException if that is not packed as this version does it, or more than {@link #MAX_BYTES}
     */
    static byte[] unpack(byte[] packed) {
        if (packed.length < HEAD || isOfOtherFormat(packed)) {
            throw new PayloadException("it is packed in an unknown way");
        }
        PayloadReader in = new PayloadReader(Arrays.copyOfRange(packed, HEAD, packed.length));
        if (packed[1] == PLAIN) {
            return in.bytes();
        }
        long length = in.number();
        if (length < 0 || length > MAX_BYTES) {
            throw new PayloadException("it unpacks to more than " + MAX_BYTES + " bytes");
        }
        return inflate(in.bytes(), (int) length);
    }

    /** Empty if that makes it no smaller. */
    private static Optional<byte[]> deflate(byte[] payload) {
        Deflater deflater = DEFLATERS.take();
        try {
            deflater.setDictionary(PresetDictionary.bytes());
            deflater.setInput(payload);
            deflater.finish();
            byte[] deflated = new byte[payload.length];
            int length = deflater.deflate(deflated);
            // Where room was left, it has come to its end.
            return length < payload.length ? Optional.of(Arrays.copyOf(deflated, length)) : Optional.empty();
        } finally {
            deflater.reset();
            DEFLATERS.giveBack(deflater);
        }
    }

    private static byte[] inflate(byte[] deflated, int length) {
        Inflater inflater = INFLATERS.take();
        try {
            inflater.setDictionary(PresetDictionary.bytes());
            inflater.setInput(deflated);
            byte[] payload = new byte[length];
            int read = 0;
            while (read < length) {
                int more = inflater.inflate(payload, read, length - read);
                if (more == 0) {
                    throw new PayloadException("it ends too early");
                }
                read += more;
            }
            if (inflater.inflate(new byte[1]) != 0 || !inflater.finished()) {
                throw new PayloadException("it unpacks to more than it says");
            }
            return payload;
        } catch (DataFormatException e) {
            throw new PayloadException("it is not compressed as it says");
        } finally {
            inflater.reset();
            INFLATERS.giveBack(inflater);
        }
    }
}
