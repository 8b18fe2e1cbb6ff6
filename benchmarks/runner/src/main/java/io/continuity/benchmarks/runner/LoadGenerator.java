package io.continuity.benchmarks.runner;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Loads an application over a fixed number of keep-alive connections, each with one request under way at any time.
 *
 * <p>One thread, the caller's, serves all connections: it shares the machine with the application and has to be cheap.
 *
 * <p>Not thread-safe.
 */
final class LoadGenerator {
    private static final int BUFFER = 1 << 14;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final InetSocketAddress address;
    private final LongSupplier nanoTicker;

    LoadGenerator(InetSocketAddress address, LongSupplier nanoTicker) {
        this.address = address;
        this.nanoTicker = nanoTicker;
    }

    /**
     * Lets every visitor ask all that it has to ask.
     *
     * @throws BenchmarkException if an answer is wrong or missing
     */
    Answers exhaust(List<? extends Visitor> visitors) {
        return run(visitors, Duration.ZERO, Duration.ofDays(1));
    }

    /**
     * Lets the visitors ask for the given time, after a time that is not counted.
     *
     * <p>Only answers within the time count; those under way at its end are awaited and checked.
     *
     * @throws BenchmarkException if an answer is wrong or missing
     */
    Answers run(List<? extends Visitor> visitors, Duration leadIn, Duration time) {
        try (Selector selector = Selector.open()) {
            long begin = nanoTicker.getAsLong() + leadIn.toNanos();
            return new Run(selector, begin, begin + time.toNanos()).perform(visitors);
        } catch (IOException e) {
            throw new BenchmarkException("the application at " + address + " broke a connection: " + e, e);
        }
    }

    private final class Run {
        private final Selector selector;
        private final long begin;
        private final long end;
        private final Latencies latencies = new Latencies();
        private final List<SocketChannel> channels = new ArrayList<>();
        private int busy;
        private long answers;
        private long lastAnswer;

        private Run(Selector selector, long begin, long end) {
            this.selector = selector;
            this.begin = begin;
            this.end = end;
        }

        private Answers perform(List<? extends Visitor> visitors) throws IOException {
            try {
                for (Visitor visitor : visitors) {
                    connect(visitor);
                }
                while (busy > 0) {
                    if (selector.select(Run::handle, PATIENCE.toMillis()) == 0) {
                        throw new BenchmarkException("no answer within " + PATIENCE.toSeconds() + " s");
                    }
                }
            } finally {
                for (SocketChannel channel : channels) {
                    channel.close();
                }
            }
            return new Answers(latencies, Math.max(1, Math.min(lastAnswer, end) - begin), answers);
        }

        private void connect(Visitor visitor) throws IOException {
            SocketChannel channel = SocketChannel.open(address);
            channels.add(channel);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            Connection connection = new Connection(this, channel, visitor);
            channel.register(selector, SelectionKey.OP_READ, connection);
            busy++;
            connection.ask(nanoTicker.getAsLong());
        }

        private static void handle(SelectionKey key) {
            ((Connection) key.attachment()).readable();
        }

        private void answered(long sentAt, long now) {
            lastAnswer = now;
            answers++;
            if (now >= begin && now < end) {
                latencies.add(now - sentAt);
            }
        }
    }

    private final class Connection {
        private final Run run;
        private final SocketChannel channel;
        private final Visitor visitor;
        private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER);
        private long sentAt;

        private Connection(Run run, SocketChannel channel, Visitor visitor) {
            this.run = run;
            this.channel = channel;
            this.visitor = visitor;
        }

        private void readable() {
            try {
                if (channel.read(in) < 0) {
                    throw new EOFException("closed");
                }
                in.flip();
                Optional<Response> response = ResponseReader.read(in);
                in.compact();
                if (response.isPresent()) {
                    long now = nanoTicker.getAsLong();
                    run.answered(sentAt, now);
                    visitor.answered(response.get());
                    ask(now);
                } else if (!in.hasRemaining()) {
                    throw new BenchmarkException("an answer is longer than " + BUFFER + " bytes");
                }
            } catch (IOException e) {
                throw new BenchmarkException("the application at " + address + " broke a connection: " + e, e);
            }
        }

        private void ask(long now) throws IOException {
            Optional<byte[]> request = now < run.end ? visitor.next() : Optional.empty();
            if (request.isEmpty()) {
                run.busy--;
                return;
            }
            sentAt = nanoTicker.getAsLong();
            ByteBuffer out = ByteBuffer.wrap(request.get());
            while (out.hasRemaining()) {
                channel.write(out); // A few hundred bytes, and nothing before them: the socket always has room.
            }
        }
    }
}
