package io.continuity.servlet;

import static java.nio.charset.StandardCharsets.US_ASCII;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Events on their way to a client.
 *
 * <p>The lock is held while events are written, so that the last one does not come in the middle of another.
 * <em>Thread-safe.</em>
 */
final class EventStream extends ServletOutputStream {
    private static final System.Logger LOG = System.getLogger(DrainFilter.class.getName());

    /** A client that takes nothing gets no last event. */
    private static final long PATIENCE_MILLIS = 100;

    private static final int BLANK_LINE = 2;

    private final ServletOutputStream out;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock. Nothing written is as good as a blank line.
    private int newlines = BLANK_LINE;
    private boolean nonBlocking;
    private boolean over;

    EventStream(ServletOutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        lock.lock();
        try {
            requireOpen();
            out.write(bytes, offset, length);
            for (int i = offset; i < offset + length; i++) {
                newlines = bytes[i] == '\n' ? newlines + 1 : bytes[i] == '\r' ? newlines : 0;
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void flush() throws IOException {
        lock.lock();
        try {
            requireOpen();
            out.flush();
        } finally {
            lock.unlock();
        }
    }

    private void requireOpen() throws IOException {
        if (over) {
            throw new IOException("The instance is leaving service: the client was told to connect anew");
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    @Override
    public boolean isReady() {
        return out.isReady();
    }

    @Override
    public void setWriteListener(WriteListener listener) {
        lock.lock();
        try {
            nonBlocking = true;
        } finally {
            lock.unlock();
        }
        out.setWriteListener(listener);
    }

    /** Writes a last event if none is half written, and lets nothing more be written. */
    void sayGoodbye(int retryMillis) {
        try {
            if (lock.tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                try {
                    writeLast(retryMillis);
                } finally {
                    lock.unlock();
                }
            }
        } catch (IOException | RuntimeException e) {
            // A response that two threads have written to at once may throw anything. The other streams are to end all
            // the same.
            LOG.log(System.Logger.Level.DEBUG, "The client has gone, or its response is broken", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeLast(int retryMillis) throws IOException {
        boolean between = newlines >= BLANK_LINE && !nonBlocking && !over;
        over = true;
        if (between) {
            out.write(("retry: " + retryMillis + "\n\n").getBytes(US_ASCII));
            out.flush();
        }
    }
}
