package io.continuity.benchmarks.websockets;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** A client as one writes it without a library: when its socket is lost it opens another, at once. <em>Not thread-safe.</em> */
final class NaiveClient implements Client, Wire.Owner {
    /** After an attempt that was refused: without that, it would do nothing else. */
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final Loop loop;
    private final Supplier<InetSocketAddress> addresses;
    private final Listener listener;
    private final Counts counts = new Counts();
    private Optional<Wire> wire = Optional.empty();

    NaiveClient(Loop loop, Supplier<InetSocketAddress> addresses, Listener listener) {
        this.loop = loop;
        this.addresses = addresses;
        this.listener = listener;
    }

    @Override
    public void open() {
        wire = Optional.of(loop.open(addresses.get(), false, this));
    }

    @Override
    public boolean isOpen() {
        return wire.filter(Wire::isOpen).isPresent();
    }

    @Override
    public boolean send(String text) {
        if (!isOpen()) {
            return false;
        }
        wire.orElseThrow().send(text);
        return true;
    }

    @Override
    public void cut() {
        wire.ifPresent(Wire::end);
        wire = Optional.empty();
    }

    @Override
    public void tick() {
        // Nothing is acknowledged.
    }

    @Override
    public Counts counts() {
        return counts;
    }

    @Override
    public void opened(Wire opened) {
        counts.opened++;
    }

    @Override
    public void text(Wire from, ByteBuffer content) {
        listener.received(content);
    }

    @Override
    public void closed(Wire lost) {
        loop.after(PAUSE, this::open);
    }
}
