package io.continuity.benchmarks.runner;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.random.RandomGenerator;

/**
 * Free loopback ports, each handed out once.
 *
 * <p>Taken below the range from which systems pick the ports of outgoing connections, of which this program makes many.
 *
 * <p>Not thread-safe; owned by the thread that starts processes.
 */
final class Ports {
    private static final int FIRST = 20_000;
    private static final int COUNT = 12_000;

    private int next;

    Ports(RandomGenerator random) {
        this.next = random.nextInt(COUNT);
    }

    int free() {
        for (int tries = 0; tries < COUNT; tries++) {
            int port = FIRST + next;
            next = (next + 1) % COUNT;
            if (isFree(port)) {
                return port;
            }
        }
        throw new BenchmarkException("no free port from " + FIRST + " to " + (FIRST + COUNT - 1));
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
