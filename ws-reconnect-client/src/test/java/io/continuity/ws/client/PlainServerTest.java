package io.continuity.ws.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.continuity.ws.client.SendException.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client does with servers that do not speak continuity.v1. */
class PlainServerTest {
    private static final String MAYBE_LOST = "reset UNKNOWN OptionalLong.empty unhandled 0";

    private final RawServer server = new RawServer();
    private final Recorder listener = new Recorder();
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

    PlainServerTest() throws IOException {}

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void messagesGoAsTheyAre(Kind kind) throws Exception {
        server.then(connection -> {
            connection.upgrade("");
            seen.add(connection.read());
            seen.add(connection.read());
            connection.send("\u0001{").send("hi").stay();
        });
        try (ReconnectingWebSocket socket =
                kind.on(ReconnectingWebSocket.builder(server.uri())).open(listener)) {
            CompletionStage<Void> early = socket.send("\u0001early");
            Wait.done(early);
            Wait.done(socket.send("late"));

            assertThat(List.of(Wait.next(seen), Wait.next(seen))).containsExactly("\u0001early", "late");
            assertThat(List.of(listener.next(), listener.next(), listener.next()))
                    .containsExactly("live", "\u0001{", "hi");
            assertThat(socket.snapshot().status().resumable()).isFalse();
            assertThat(socket.snapshot().status().unacknowledged()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachReconnectTellsThatMessagesMayBeLost(Kind kind) throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        server.then(connection -> connection.upgrade("").send("a").close(1012))
                .then(connection -> {
                    connection.upgrade("").send("b");
                    seen.add(connection.read());
                    waiting.await();
                })
                .then(connection -> {
                    connection.upgrade("");
                    connection.send("c").stay();
                });
        try (ReconnectingWebSocket socket =
                kind.on(ReconnectingWebSocket.builder(server.uri())).open(listener)) {
            assertThat(List.of(listener.next(), listener.next())).containsExactly("live", "a");
            await().until(() -> socket.snapshot().counters().failures() == 1);
            Wait.done(socket.send("between"));
            assertThat(List.of(listener.next(), listener.next())).containsExactlyInAnyOrder("live", MAYBE_LOST);
            assertThat(listener.next()).isEqualTo("b");
            assertThat(Wait.next(seen)).isEqualTo("between");
            waiting.countDown();
            assertThat(List.of(listener.next(), listener.next())).containsExactlyInAnyOrder("live", MAYBE_LOST);
            assertThat(listener.next()).isEqualTo("c");
            assertThat(socket.snapshot().counters().resets()).isEqualTo(2);
            assertThat(socket.snapshot().counters().resumes()).isZero();
        }
    }

    @Test
    void aProtocolOfTheApplicationIsTalkedWithEitherKindOfServer() throws Exception {
        server.then(connection -> {
                    seen.add(connection.request().get("Sec-WebSocket-Protocol"));
                    connection.upgrade("chat").close(1001);
                })
                .then(connection ->
                        connection.upgrade("continuity.v1+chat").welcome("t").stay());
        try (ReconnectingWebSocket socket =
                ReconnectingWebSocket.builder(server.uri()).subprotocols("chat").open(listener)) {
            assertThat(Wait.next(seen).replace(" ", "")).isEqualTo("continuity.v1+chat,chat");
            assertThat(listener.next()).isEqualTo("live");
            assertThat(socket.snapshot().subprotocol()).isEqualTo("chat");
            assertThat(List.of(listener.next(), listener.next())).containsExactlyInAnyOrder("live", MAYBE_LOST);
            assertThat(socket.snapshot().status().resumable()).isTrue();
            assertThat(socket.snapshot().subprotocol()).isEqualTo("chat");
        }
    }

    @Test
    void aConnectionThatMeetsAPlainServerIsReset() throws Exception {
        server.then(connection -> {
                    connection.upgrade("continuity.v1").welcome("t");
                    connection.read();
                    connection.read();
                    connection.close(1001);
                })
                .then(connection -> {
                    connection.upgrade("");
                    seen.add(connection.read());
                    connection.stay();
                });
        try (ReconnectingWebSocket socket =
                ReconnectingWebSocket.builder(server.uri()).open(listener)) {
            assertThat(listener.next()).isEqualTo("live");
            assertThat(Wait.failure(socket.send("one")).outcome()).isEqualTo(Outcome.UNKNOWN);
            Wait.done(socket.send("two"));

            assertThat(Wait.next(seen)).isEqualTo("two");
            assertThat(List.of(listener.next(), listener.next()))
                    .containsExactlyInAnyOrder("live", "reset UNKNOWN OptionalLong.empty unhandled 1");
        }
    }

    @Test
    void aPlainServerIsAskedWhetherItIsThere() throws Exception {
        server.then(connection -> {
                    connection.upgrade("");
                    seen.add(connection.read());
                    connection.silence();
                })
                .then(connection -> connection.upgrade("").stay());
        try (ReconnectingWebSocket socket = ReconnectingWebSocket.builder(server.uri())
                .heartbeat(Duration.ofMillis(100))
                .open(listener)) {
            assertThat(listener.next()).isEqualTo("live");
            assertThat(Wait.next(seen)).isEqualTo("ping");
            assertThat(List.of(listener.next(), listener.next())).containsExactlyInAnyOrder("live", MAYBE_LOST);
            assertThat(socket.snapshot().counters().lives()).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void closeEndsAPlainSocketAtOnce() throws Exception {
        server.then(connection -> seen.add("" + connection.upgrade("").readUntilClose()));
        ReconnectingWebSocket socket =
                ReconnectingWebSocket.builder(server.uri()).open(listener);
        assertThat(listener.next()).isEqualTo("live");
        socket.close();

        assertThat(listener.next()).isEqualTo("closed CLOSED");
        assertThat(Wait.next(seen)).isEqualTo("1000");
        assertThat(socket.sendVolatile("late")).isFalse();
    }
}
