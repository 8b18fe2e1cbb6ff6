package io.continuity.ws.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A name that gets another address while a client is connected, as that of a service of which an instance is replaced. */
class MovingNameTest {
    private static final String NAME = "moving.test";

    @TempDir
    private Path directory;

    @Test
    void aNameIsLookedUpAtEachAttempt() throws Exception {
        Path names = directory.resolve("hosts");
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djdk.net.hosts.file=" + names,
                        "-Dsun.net.inetaddr.ttl=0",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        names.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(2 * Wait.LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(Files.readString(output, StandardCharsets.UTF_8))
                    .contains("TYRUS has moved", "TOMCAT has moved", "JETTY has moved");
        } finally {
            process.destroyForcibly();
        }
    }

    /** A process whose names are in a file. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws Exception {
            for (Kind kind : Kind.values()) {
                move(kind, Path.of(arguments[0]));
                System.out.println(kind + " has moved");
            }
            System.exit(0); // A container's threads need not be waited for.
        }

        private static void move(Kind kind, Path names) throws Exception {
            Recorder listener = new Recorder();
            Files.writeString(names, "127.0.0.1 " + NAME + "\n");
            RawServer former = new RawServer();
            try (RawServer next = new RawServer(address(2), former.port());
                    ReconnectingWebSocket socket = kind.on(ReconnectingWebSocket.builder(
                                    URI.create("ws://" + NAME + ":" + former.port() + "/chat")))
                            .open(listener)) {
                former.then(connection ->
                        connection.upgrade("continuity.v1").welcome("t").stay());
                assertThat(listener.next()).isEqualTo("live");
                Files.writeString(names, "127.0.0.2 " + NAME + "\n");
                next.then(connection -> connection
                        .upgrade("continuity.v1")
                        .control("{\"t\":\"resumed\",\"sid\":\"u\",\"e\":\"e-t\",\"node\":\"n\",\"gen\":2,\"rx\":0,"
                                + "\"next\":1,\"behind\":0}")
                        .stay());
                former.close();
                assertThat(listener.next()).isEqualTo("resumed");
                assertThat(socket.snapshot().counters().resets()).isZero();
            }
        }

        private static InetAddress address(int last) throws IOException {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
        }
    }
}
