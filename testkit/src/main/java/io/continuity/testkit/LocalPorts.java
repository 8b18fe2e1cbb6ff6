package io.continuity.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Loopback ports that stay ours while nobody listens on them. <em>Thread-safe.</em>
 *
 * <p>They lie below what systems give to outgoing connections, so that a server that was stopped finds its port free
 * again.
 */
final class LocalPorts {
    private static final int FIRST = 15_000;
    private static final int LAST = 32_000;
    private static final int ATTEMPTS = 50;

    /** A cluster's nodes talk to each other on a port so much higher. */
    private static final int BUS = 10_000;

    private static final int LAST_WITH_BUS = LAST - BUS;
    private static final int FIRST_WITH_BUS = 10_000;

    private LocalPorts() {}

    /** Listens on a port that was free. */
    static ServerSocket listen() {
        IOException last = new IOException("No attempt");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                return listen(ThreadLocalRandom.current().nextInt(FIRST, LAST));
            } catch (IOException e) {
                last = e;
            }
        }
        throw new UncheckedIOException("No free port found in " + ATTEMPTS + " attempts", last);
    }

    /** Listens on the given port. */
    static ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Returns a port that was free a moment ago. */
    static int free() {
        try (ServerSocket socket = listen()) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a port for a node of a cluster: the port of its bus was free a moment ago as well. */
    static int freeWithBus() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_WITH_BUS, LAST_WITH_BUS);
            if (isFree(port) && isFree(port + BUS)) {
                return port;
            }
        }
        throw new IllegalStateException("No free port with a free bus port found in " + ATTEMPTS + " attempts");
    }

    private static boolean isFree(int port) {
        try {
            listen(port).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
