package io.continuity.ws.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients come and go without leaving anything behind. */
class ManyReconnectsTest {
    private static final int TIMES = 200;

    private static int threads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().equals("raw-server"))
                .count();
    }

    private static RawServer.Connection resumed(RawServer.Connection connection) throws IOException {
        return connection
                .upgrade("continuity.v1")
                .control("{\"t\":\"resumed\",\"sid\":\"u\",\"e\":\"e-t\",\"node\":\"n\",\"gen\":2,\"rx\":0,"
                        + "\"next\":1,\"behind\":0}");
    }

    @ParameterizedTest
    @EnumSource
    void eachAttemptSucceedsAndNoThreadIsLeft(Kind kind) throws Exception {
        Recorder listener = new Recorder();
        try (RawServer server = new RawServer()) {
            server.then(connection ->
                    connection.upgrade("continuity.v1").welcome("t").close(1001));
            for (int i = 2; i < TIMES; i++) {
                server.then(connection -> resumed(connection).close(1001));
            }
            server.then(connection -> resumed(connection).stay());
            try (ReconnectingWebSocket socket =
                    kind.on(ReconnectingWebSocket.builder(server.uri())).open(listener)) {
                assertThat(listener.next()).isEqualTo("live");
                int before = 0;
                for (int i = 1; i < TIMES; i++) {
                    socket.networkChanged();
                    assertThat(listener.next()).isEqualTo("resumed");
                    before = i == 20 ? threads() : before;
                }
                int after = before;
                assertThat(socket.snapshot().counters().lives()).isEqualTo(TIMES);
                assertThat(socket.snapshot().counters().attempts()).isEqualTo(TIMES);
                await().atMost(Duration.ofSeconds(60)).until(() -> threads() <= after + 10);
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("continuity-ws-client")));
        }
    }
}
