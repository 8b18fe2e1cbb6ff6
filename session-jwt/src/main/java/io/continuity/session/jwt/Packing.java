package io.continuity.session.jwt;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
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
        byte[] deflated = compresses ? deflate(payload) : payload;
        boolean smaller = deflated.length < payload.length;
        PayloadWriter body = new PayloadWriter();
        if (smaller) {
            body.number(payload.length);
        }
        body.bytes(smaller ? deflated : payload);
        byte[] written = body.toByteArray();
        int length = HEAD + written.length;
        byte[] packed = new byte[(length + BUCKET - 1) / BUCKET * BUCKET];
        packed[0] = FORMAT;
        packed[1] = smaller ? DEFLATED : PLAIN;
        System.arraycopy(written, 0, packed, HEAD, written.length);
        return packed;
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

    private static byte[] deflate(byte[] payload) {
        Deflater deflater = DEFLATERS.take();
        try {
            deflater.setDictionary(PresetDictionary.bytes());
            deflater.setInput(payload);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length);
            byte[] buffer = new byte[1024];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
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
