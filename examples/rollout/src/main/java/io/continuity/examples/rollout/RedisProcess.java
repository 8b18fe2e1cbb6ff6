package io.continuity.examples.rollout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import redis.embedded.core.ExecutableProvider;

/**
 * A Redis of our own: loopback, and on disk only from {@link #stop} to {@link #start}.
 *
 * <p>Only the binary comes from embedded-redis; the process is ours, so that it ends like every other.
 *
 * <p>Not thread-safe.
 */
final class RedisProcess {
    private static final Duration START_LIMIT = Duration.ofSeconds(20);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final int PING_TIMEOUT_MILLIS = 1000;

    private final Path directory;
    private final int port;
    private final ChildProcesses children;
    private final Patience patience;
    private Optional<ChildProcess> running = Optional.empty();
    private int starts;

    RedisProcess(Path directory, int port, ChildProcesses children, Patience patience) {
        this.directory = directory;
        this.port = port;
        this.children = children;
        this.patience = patience;
    }

    /** Starts without what an earlier run has left. */
    void startEmpty() {
        try {
            Files.deleteIfExists(directory.resolve("dump.rdb"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove what an earlier run has left", e);
        }
        start();
    }

    /**
     * Blocks until Redis answers, with what it held when it was stopped.
     *
     * @throws InstanceFailedException when it does not
     */
    void start() {
        String name = starts++ == 0 ? "redis" : "redis-" + starts;
        ChildProcess process = children.start(name, command(directory, port));
        boolean decided = patience.until(() -> !process.isAlive() || answers(port), START_LIMIT);
        if (!decided || !process.isAlive()) {
            throw new InstanceFailedException(process, "did not start");
        }
        running = Optional.of(process);
    }

    /**
     * Has Redis write down what it holds and end.
     *
     * @throws InstanceFailedException when it does not
     */
    void stop() {
        ChildProcess process = running.orElseThrow();
        try (Socket socket = connect(port)) {
            socket.getOutputStream().write("SHUTDOWN SAVE\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            if (!process.awaitExit(STOP_LIMIT)) {
                throw new InstanceFailedException(process, "did not stop");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot stop Redis", e);
        }
        running = Optional.empty();
    }

    private static List<String> command(Path directory, int port) {
        try {
            Files.createDirectories(directory);
            String executable = ExecutableProvider.newJarResourceProvider(directory.toFile())
                    .get()
                    .getPath();
            return List.of(
                    executable,
                    "--port",
                    Integer.toString(port),
                    "--bind",
                    "127.0.0.1",
                    "--save",
                    "",
                    "--appendonly",
                    "no",
                    "--dir",
                    directory.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack redis-server", e);
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = connect(port)) {
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == '+';
        } catch (IOException e) {
            return false;
        }
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PING_TIMEOUT_MILLIS);
        socket.setSoTimeout(PING_TIMEOUT_MILLIS);
        return socket;
    }
}
