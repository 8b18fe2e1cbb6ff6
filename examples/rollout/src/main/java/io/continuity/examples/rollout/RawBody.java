package io.continuity.examples.rollout;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * The body of an answer: it ends where the answer ends, and fails where it is cut short.
 *
 * <p>Not thread-safe.
 */
final class RawBody extends InputStream {
    private final InputStream in;
    private final boolean chunked;
    private long left;
    private boolean ended;

    private RawBody(InputStream in, boolean chunked, long left) {
        this.in = in;
        this.chunked = chunked;
        this.left = left;
        this.ended = !chunked && left == 0;
    }

    static RawBody of(InputStream in, Map<String, String> headers) {
        boolean chunked = "chunked".equalsIgnoreCase(headers.get("Transfer-Encoding"));
        String length = headers.getOrDefault("Content-Length", chunked ? "0" : Long.toString(Long.MAX_VALUE));
        return new RawBody(in, chunked, Long.parseLong(length));
    }

    @Override
    public int read() throws IOException {
        if (!ended && left == 0) {
            nextChunk();
        }
        if (ended) {
            return -1;
        }
        int read = in.read();
        if (read < 0) {
            throw new EOFException("the answer was cut");
        }
        left--;
        if (left == 0) {
            afterChunk();
        }
        return read;
    }

    /** One byte at a time, so that an event does not wait for the next one. */
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int read = read();
        if (read < 0) {
            return -1;
        }
        bytes[offset] = (byte) read;
        return 1;
    }

    private void nextChunk() throws IOException {
        left = Long.parseLong(RawConnection.line(in).trim(), 16);
        if (left == 0) {
            ended = true;
            RawConnection.line(in);
        }
    }

    private void afterChunk() throws IOException {
        if (chunked) {
            RawConnection.line(in);
        } else {
            ended = true;
        }
    }
}
