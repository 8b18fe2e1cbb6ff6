package io.continuity.benchmarks.runner;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * A network that takes its time: whatever comes in goes out in order, half the delay later in either direction.
 *
 * <p>Bandwidth is not limited: what is under way does not hold up what follows it. Each connection has four threads, of
 * which two wait for data and two for time, so nothing is held up by other connections either. Thread-safe.
 */
final class DelayingProxy implements AutoCloseable {
    private final RedisAddress target;
    private final LongSupplier nanoTicker;
    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile long nanosEachWay;

    private DelayingProxy(RedisAddress target, LongSupplier nanoTicker) throws IOException {
        this.target = target;
        this.nanoTicker = nanoTicker;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /** Starts without delay, on a free port of the loopback interface. */
    static DelayingProxy start(RedisAddress target, LongSupplier nanoTicker) {
        try {
            DelayingProxy proxy = new DelayingProxy(target, nanoTicker);
            Threads.daemon("proxy-accept", proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new BenchmarkException("cannot start the proxy: " + e, e);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    /** Delays what comes in from now on, by this time for both ways together. */
    void delay(Duration roundTrip) {
        nanosEachWay = roundTrip.toNanos() / 2;
    }

    private void accept() {
        while (!server.isClosed()) {
            acceptNext();
        }
    }

    private void acceptNext() {
        try {
            connect(server.accept());
        } catch (IOException e) {
            return; // The proxy is closed, or a client left too early; the application reports what it lacks.
        }
    }

    @SuppressWarnings("AddressSelection") // One address is as good as another.
    private void connect(Socket client) throws IOException {
        sockets.add(client);
        Socket redis = new Socket();
        sockets.add(redis);
        try {
            redis.connect(new InetSocketAddress(target.host(), target.port()));
            client.setTcpNoDelay(true);
            redis.setTcpNoDelay(true);
            new DelayedPipe(client, redis, () -> nanosEachWay, nanoTicker).start();
            new DelayedPipe(redis, client, () -> nanosEachWay, nanoTicker).start();
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    /** Cuts every connection. */
    @Override
    public void close() {
        try (server) {
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            return; // They are closed; that was the aim.
        }
    }
}
