package io.continuity.session.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.time.Instant;

/** Writes numbers and texts in their shortest form. <em>Not thread-safe.</em> */
final class PayloadWriter {
    private static final int MORE = 0x80;
    private static final int SEVEN_BITS = 0x7f;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);

    /** Writes an unsigned LEB128 number. */
    PayloadWriter number(long value) {
        long rest = value;
        while ((rest & ~SEVEN_BITS) != 0) {
            out.write((int) (rest & SEVEN_BITS) | MORE);
            rest >>>= 7;
        }
        out.write((int) rest);
        return this;
    }

    PayloadWriter time(Instant time) {
        return number(time.toEpochMilli());
    }

    PayloadWriter bytes(byte[] bytes) {
        number(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    PayloadWriter text(String text) {
        return bytes(text.getBytes(UTF_8));
    }

    byte[] toByteArray() {
        return out.toByteArray();
    }
}
