package io.continuity.session.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;

/** Reads what {@link PayloadWriter} wrote; {@link PayloadException} for anything else. <em>Not thread-safe.</em> */
final class PayloadReader {
    private static final int MORE = 0x80;
    private static final int SEVEN_BITS = 0x7f;
    private static final int MAX_SHIFT = 63;

    private final byte[] bytes;
    private int next;

    PayloadReader(byte[] bytes) {
        this.bytes = bytes;
    }

    long number() {
        long value = 0;
        for (int shift = 0; shift <= MAX_SHIFT; shift += 7) {
            int read = octet();
            value |= (long) (read & SEVEN_BITS) << shift;
            if ((read & MORE) == 0) {
                return value;
            }
        }
        throw new PayloadException("a number has more than 64 bits");
    }

    /** Reads how many of something follow, each of at least one byte: no more than there are bytes. */
    int count() {
        long value = number();
        if (value < 0 || value > bytes.length - next) {
            throw new PayloadException("a length goes beyond the end");
        }
        return (int) value;
    }

    Instant time() {
        long millis = number();
        if (millis < 0) {
            throw new PayloadException("a time is out of bounds");
        }
        return Instant.ofEpochMilli(millis);
    }

    byte[] bytes() {
        int length = count();
        byte[] read = Arrays.copyOfRange(bytes, next, next + length);
        next += length;
        return read;
    }

    String text() {
        byte[] text = bytes();
        return text.length > 0 && text[0] == PayloadWriter.UTF_16_FOLLOWS
                ? ByteBuffer.wrap(text, 1, text.length - 1).asCharBuffer().toString()
                : new String(text, UTF_8);
    }

    boolean atEnd() {
        return next == bytes.length;
    }

    private int octet() {
        if (next == bytes.length) {
            throw new PayloadException("it ends too early");
        }
        return bytes[next++];
    }
}
