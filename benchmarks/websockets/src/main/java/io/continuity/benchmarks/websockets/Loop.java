package io.continuity.benchmarks.websockets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Iterator;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * All sockets of the load, on the thread that calls {@link #until}: a client costs as little as it can, and the same whatever
 * it is connected to. <em>Not thread-safe.</em>
 */
final class Loop implements AutoCloseable {
    private static final int BUFFER = 1 << 18;
    private static final long STEP_MILLIS = 20;

    private final Selector selector;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();

    private record Timer(long at, Runnable task) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            return Long.compare(at, other.at);
        }
    }

    Loop() {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nanoseconds of a clock that never goes back. */
    static long now() {
        return System.nanoTime();
    }

    void after(Duration delay, Runnable task) {
        timers.add(new Timer(now() + delay.toNanos(), task));
    }

    /** Runs a task again and again; what is late is not made up for. */
    void every(Duration interval, Runnable task) {
        after(interval, () -> {
            task.run();
            every(interval, task);
        });
    }

    /** Opens a socket; what becomes of that, its owner is told. */
    Wire open(InetSocketAddress address, boolean resumable, Wire.Owner owner) {
        try {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.socket().setTcpNoDelay(true);
            SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
            Wire wire = new Wire(key, resumable, owner);
            key.attach(wire);
            connect(channel, address, wire);
            return wire;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void connect(SocketChannel channel, InetSocketAddress address, Wire wire) {
        try {
            if (channel.connect(address)) {
                wire.connected();
            }
        } catch (IOException e) {
            after(Duration.ZERO, wire::lost);
        }
    }

    /** Serves the sockets for a time. */
    void run(Duration time) {
        long end = now() + time.toNanos();
        while (now() < end) {
            step(Math.min(STEP_MILLIS, (end - now()) / 1_000_000));
        }
    }

    /**
     * Serves the sockets until something is so.
     *
     * @throws BenchmarkException if it takes longer than it should
     */
    void until(String what, Duration limit, BooleanSupplier condition) {
        long end = now() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (now() > end) {
                throw new BenchmarkException("within " + limit.toSeconds() + " s, this did not happen: " + what);
            }
            step(STEP_MILLIS);
        }
    }

    private void step(long most) {
        try {
            long due = timers.isEmpty() ? most : (timers.peek().at() - now()) / 1_000_000;
            if (due <= 0 || most <= 0) {
                selector.selectNow();
            } else {
                selector.select(Math.min(most, due));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
        while (ready.hasNext()) {
            SelectionKey key = ready.next();
            ready.remove();
            ((Wire) key.attachment()).ready(buffer);
        }
        while (!timers.isEmpty() && timers.peek().at() <= now()) {
            timers.poll().task().run();
        }
    }

    @Override
    public void close() {
        try {
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
