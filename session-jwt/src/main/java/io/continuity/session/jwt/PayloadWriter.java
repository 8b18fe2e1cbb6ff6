package io.continuity.session.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;

/** Writes numbers and texts in their shortest form. <em>Not thread-safe.</em> */
final class PayloadWriter {
    static final byte UTF_16_FOLLOWS = (byte) 0xff;

    private static final int MORE = 0x80;
    private static final int SEVEN_BITS = 0x7f;

    // Not a ByteArrayOutputStream: that takes a lock for each byte.
    private byte[] buffer = new byte[512];
    private int length;

    /** Writes an unsigned LEB128 number. */
    PayloadWriter number(long value) {
        long rest = value;
        while ((rest & ~SEVEN_BITS) != 0) {
            octet((int) (rest & SEVEN_BITS) | MORE);
            rest >>>= 7;
        }
        octet((int) rest);
        return this;
    }

    PayloadWriter time(Instant time) {
        return number(time.toEpochMilli());
    }

    PayloadWriter bytes(byte[] bytes) {
        number(bytes.length);
        makeRoom(bytes.length);
        System.arraycopy(bytes, 0, buffer, length, bytes.length);
        length += bytes.length;
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
        return Arrays.copyOf(buffer, length);
    }

    private void octet(int value) {
        makeRoom(1);
        buffer[length] = (byte) value;
        length++;
    }

    private void makeRoom(int more) {
        if (length + more > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, length + more));
        }
    }
}
