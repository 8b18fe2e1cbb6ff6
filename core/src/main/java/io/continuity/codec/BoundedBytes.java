package io.continuity.codec;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;

/** Keeps no more than it may, but counts all. <em>Not thread-safe.</em> */
final class BoundedBytes extends OutputStream {
    private final int max;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    private long size;

    BoundedBytes(int max) {
        this.max = max;
    }

    @Override
    public void write(int b) {
        if (++size <= max) {
            bytes.write(b);
        }
    }

    @Override
    public void write(byte[] some, int offset, int length) {
        size += length;
        if (size <= max) {
            bytes.write(some, offset, length);
        }
    }

    /** Returns how many bytes were written, kept or not. */
    long size() {
        return size;
    }

    /** Returns what was written, if no more than there may be. */
    byte[] toByteArray() {
        return bytes.toByteArray();
    }
}
