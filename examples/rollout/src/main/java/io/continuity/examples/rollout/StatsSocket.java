package io.continuity.examples.rollout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * HAProxy's door for operators. In a directory of its own: paths of such sockets have to be short.
 *
 * <p>Thread-safe.
 */
final class StatsSocket implements AutoCloseable {
    private static final int SERVER_NAME = 3;
    private static final int OPERATIONAL_STATE = 5;
    private static final String RUNNING = "2";

    private final Path path;

    StatsSocket() {
        try {
            this.path = Files.createTempDirectory("shop").resolve("haproxy.sock");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a directory for HAProxy's socket", e);
        }
    }

    Path path() {
        return path;
    }

    /** Sends a command and returns the answer, which is empty when there is nothing to say. */
    private String ask(String command) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(path));
            channel.write(ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.US_ASCII)));
            channel.shutdownOutput();
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.US_ASCII).trim();
        }
    }

    /** Sets the only entry of a map. */
    void set(Path map, String key, int value) {
        try {
            String answer = ask("set map " + map + " " + key + " " + value);
            if (!answer.isEmpty()) {
                throw new IllegalStateException("HAProxy does not set " + key + " to " + value + ": " + answer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("HAProxy does not answer", e);
        }
    }

    /** Each server's name and whether its checks say that it runs. */
    Map<String, Boolean> running() throws IOException {
        return ask("show servers state")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(" ", OPERATIONAL_STATE + 2))
                .filter(fields -> fields.length > OPERATIONAL_STATE)
                .collect(Collectors.toMap(
                        fields -> fields[SERVER_NAME], fields -> fields[OPERATIONAL_STATE].equals(RUNNING)));
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(path);
            Files.deleteIfExists(path.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
