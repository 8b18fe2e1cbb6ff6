package io.continuity.session.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;

/** Writes numbers and texts in their shortest form. <em>Not thread-safe.</em> */
final class PayloadWriter {
    static final byte UTF_16_FOLLOWS = (byte) 0xff;

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

    /** Writes UTF-8, or what UTF-8 has no form for, which is half of a surrogate pair, in UTF-16 after a byte of no UTF-8. */
    PayloadWriter text(String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        if (new String(utf8, UTF_8).equals(text)) {
            return bytes(utf8);
        }
        ByteBuffer chars =
                ByteBuffer.allocate(1 + text.length() * Character.BYTES).put(UTF_16_FOLLOWS);
        chars.asCharBuffer().put(text);
        return bytes(chars.array());
    }

    byte[] toByteArray() {
        return out.toByteArray();
    }
}
