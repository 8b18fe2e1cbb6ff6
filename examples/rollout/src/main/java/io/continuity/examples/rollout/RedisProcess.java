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
import redis.embedded.core.ExecutableProvider;

/**
 * A Redis of our own: loopback, nothing kept on disk.
 *
 * <p>Only the binary comes from embedded-redis; the process is ours, so that it ends like every other.
 */
final class RedisProcess {
    private static final Duration START_LIMIT = Duration.ofSeconds(20);
    private static final int PING_TIMEOUT_MILLIS = 1000;

    private RedisProcess() {}

    /**
     * Blocks until Redis answers.
     *
     * @throws InstanceFailedException when it does not
     */
    static void start(Path directory, int port, ChildProcesses children, Patience patience) {
        ChildProcess process = children.start("redis", command(directory, port));
        boolean decided = patience.until(() -> !process.isAlive() || answers(port), START_LIMIT);
        if (!decided || !process.isAlive()) {
            throw new InstanceFailedException(process, "did not start");
        }
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
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PING_TIMEOUT_MILLIS);
            socket.setSoTimeout(PING_TIMEOUT_MILLIS);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == '+';
        } catch (IOException e) {
            return false;
        }
    }
}
