package io.continuity.benchmarks.runner;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * One direction of a connection: one thread reads and notes when, the other writes when it is time.
 *
 * <p>Thread-safe.
 */
final class DelayedPipe {
    private static final int CHUNK = 1 << 16;
    /** Far more than can be under way in the delays that make sense; beyond it, reading waits. */
    private static final int CHUNKS = 4096;

    private final Socket from;
    private final Socket to;
    private final LongSupplier nanosDelay;
    private final LongSupplier nanoTicker;
    private final BlockingQueue<Chunk> underWay = new ArrayBlockingQueue<>(CHUNKS);

    DelayedPipe(Socket from, Socket to, LongSupplier nanosDelay, LongSupplier nanoTicker) {
        this.from = from;
        this.to = to;
        this.nanosDelay = nanosDelay;
        this.nanoTicker = nanoTicker;
    }

    /** No bytes stand for the end of the stream. */
    private static final class Chunk {
        private final byte[] bytes;
        private final long due;

        private Chunk(byte[] bytes, long due) {
            this.bytes = bytes;
            this.due = due;
        }
    }

    void start() {
        Threads.daemon("proxy-read", () -> end(this::read));
        Threads.daemon("proxy-write", () -> end(this::write));
    }

    private void read() throws IOException, InterruptedException {
        byte[] buffer = new byte[CHUNK];
        try {
            InputStream in = from.getInputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                underWay.put(new Chunk(Arrays.copyOf(buffer, count), nanoTicker.getAsLong() + nanosDelay.getAsLong()));
            }
        } finally {
            underWay.put(new Chunk(new byte[0], nanoTicker.getAsLong() + nanosDelay.getAsLong()));
        }
    }

    private void write() throws IOException, InterruptedException {
        OutputStream out = to.getOutputStream();
        for (Chunk chunk = underWay.take(); chunk.bytes.length > 0; chunk = underWay.take()) {
            await(chunk.due);
            out.write(chunk.bytes);
        }
        to.shutdownOutput();
    }

    private void await(long due) {
        for (long left = due - nanoTicker.getAsLong(); left > 0; left = due - nanoTicker.getAsLong()) {
            LockSupport.parkNanos(left);
        }
    }

    /** What fails on one side ends both. */
    private void end(Work work) {
        try {
            work.perform();
        } catch (IOException e) {
            closeBoth();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closeBoth();
        }
    }

    private void closeBoth() {
        try (from;
                to) {
            return;
        } catch (IOException e) {
            return; // They are closed; that was the aim.
        }
    }

    private interface Work {
        void perform() throws IOException, InterruptedException;
    }
}
