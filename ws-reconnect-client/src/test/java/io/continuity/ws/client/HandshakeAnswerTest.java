package io.continuity.ws.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.continuity.ws.client.Closed.Reason;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.Endpoint;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client makes of the answers to its handshake, over each container. */
class HandshakeAnswerTest {
    private final RawServer server = new RawServer();
    private final Recorder listener = new Recorder();

    HandshakeAnswerTest() throws IOException {}

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private static RawServer.Script status(int status, String... headers) {
        return connection -> connection.answer(status, headers);
    }

    private static RawServer.Script live(String token) {
        return connection -> connection.upgrade("continuity.v1").welcome(token).stay();
    }

    private ReconnectingWebSocketBuilder client(Kind kind) {
        return kind.on(ReconnectingWebSocket.builder(server.uri()));
    }

    @ParameterizedTest
    @CsvSource({
        "TYRUS,403",
        "TOMCAT,403",
        "JETTY,403",
        "TYRUS,404",
        "TOMCAT,404",
        "JETTY,404",
        "TYRUS,200",
        "TOMCAT,200",
        "JETTY,200",
        "TYRUS,401",
        "TOMCAT,401",
        "JETTY,401"
    })
    void someAnswersToTheFirstAttemptAreFinal(Kind kind, int status) {
        server.then(status(status, "WWW-Authenticate: Bearer"));
        try (ReconnectingWebSocket socket = client(kind).open(listener)) {
            var unsent = socket.send("never");
            Closed closed = Wait.done(socket.closed());

            assertThat(closed.reason()).isEqualTo(Reason.REFUSED);
            assertThat(closed.detail()).contains("" + status);
            assertThat(Wait.failure(unsent).outcome()).isEqualTo(SendException.Outcome.NOT_HANDLED);
            assertThat(socket.snapshot().counters().attempts()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "TYRUS,429",
        "TOMCAT,429",
        "JETTY,429",
        "TYRUS,503",
        "TOMCAT,503",
        "JETTY,503",
        "TYRUS,502",
        "TOMCAT,502",
        "JETTY,502"
    })
    void othersAreFollowedByTheNextAttempt(Kind kind, int status) throws Exception {
        server.then(status(status)).then(status(status)).then(live("t"));
        try (ReconnectingWebSocket socket = client(kind).open(listener)) {
            assertThat(listener.next()).isEqualTo("live");
            assertThat(socket.snapshot().counters().attempts()).isEqualTo(3);
            assertThat(socket.snapshot().counters().failures()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aProxyWithoutABackendIsNotFinalOnceItWasLive(Kind kind) throws Exception {
        server.then(connection ->
                        connection.upgrade("continuity.v1").welcome("t").close(1001))
                .then(status(404))
                .then(connection -> connection
                        .upgrade("continuity.v1")
                        .control("{\"t\":\"resumed\",\"sid\":\"u\",\"e\":\"e-t\",\"node\":\"n\",\"gen\":2,\"rx\":0,"
                                + "\"next\":1,\"behind\":0}")
                        .stay());
        try (ReconnectingWebSocket socket = client(kind).open(listener)) {
            assertThat(List.of(listener.next(), listener.next())).containsExactly("live", "resumed");
            assertThat(socket.snapshot().counters().attempts()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalIsFinalThoughItWasLive(Kind kind) throws Exception {
        server.then(connection ->
                        connection.upgrade("continuity.v1").welcome("t").close(1001))
                .then(status(403));
        try (ReconnectingWebSocket socket = client(kind).open(listener)) {
            assertThat(List.of(listener.next(), listener.next())).containsExactly("live", "closed REFUSED");
            assertThat(socket.snapshot().counters().attempts()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSubprotocolThatWasNotOfferedIsNotFinalOnceItWasLive(Kind kind) throws Exception {
        server.then(connection ->
                        connection.upgrade("continuity.v1").welcome("t").close(1001))
                .then(connection -> connection.upgrade("soap").stay())
                .then(connection -> connection.upgrade("").stay());
        try (ReconnectingWebSocket socket = client(kind).open(listener)) {
            assertThat(listener.next()).isEqualTo("live");
            assertThat(List.of(listener.next(), listener.next()))
                    .containsExactlyInAnyOrder("live", "reset UNKNOWN OptionalLong.empty unhandled 0");
            assertThat(socket.snapshot().counters().attempts()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusedCredentialsAreAskedForAgain(Kind kind) throws Exception {
        BlockingQueue<String> authorizations = new LinkedBlockingQueue<>();
        server.then(connection -> {
                    authorizations.add(connection.request().get("Authorization"));
                    connection.answer(401, "WWW-Authenticate: Bearer");
                })
                .then(connection -> {
                    connection.upgrade("continuity.v1");
                    authorizations.add(connection.request().get("Authorization"));
                    connection.welcome("t").stay();
                });
        try (ReconnectingWebSocket socket = client(kind)
                .authorization(refused -> refused ? "Bearer fresh" : "Bearer stale")
                .open(listener)) {
            assertThat(listener.next()).isEqualTo("live");
            assertThat(List.of(Wait.next(authorizations), Wait.next(authorizations)))
                    .containsExactly("Bearer stale", "Bearer fresh");
            assertThat(socket.snapshot().counters().attempts()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void credentialsThatAreRefusedThreeTimesAreFinal(Kind kind) {
        server.then(status(401)).then(status(401)).then(status(401));
        Queue<Boolean> asked = new ConcurrentLinkedQueue<>();
        try (ReconnectingWebSocket socket = client(kind)
                .authorization(refused -> {
                    asked.add(refused);
                    return "Bearer wrong";
                })
                .open(listener)) {
            assertThat(Wait.done(socket.closed()).reason()).isEqualTo(Reason.REFUSED);
            assertThat(asked).containsExactly(false, true, true);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRedirectIsNotFollowed(Kind kind) throws Exception {
        try (RawServer elsewhere = new RawServer()) {
            server.then(status(302, "Location: " + elsewhere.uri()));
            elsewhere.then(live("t"));
            try (ReconnectingWebSocket socket = client(kind).open(listener)) {
                assertThat(Wait.done(socket.closed()).reason()).isEqualTo(Reason.REFUSED);
                assertThat(elsewhere.connections()).isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSubprotocolThatWasNotOfferedIsRefused(Kind kind) {
        server.then(connection -> connection.upgrade("soap").stay());
        try (ReconnectingWebSocket socket = client(kind).subprotocols("chat").open(listener)) {
            assertThat(Wait.done(socket.closed()).reason()).isEqualTo(Reason.REFUSED);
        }
    }

    @ParameterizedTest
    @CsvSource({"TYRUS,7000", "TOMCAT,0", "JETTY,7000"})
    void whenToComeBackIsHeardWhereTheContainerTells(Kind kind, long millis) {
        server.then(status(503, "Retry-After: 7"));
        Handshake handshake = new Handshake(Map.of(), new ClientEndpointConfig.Configurator());
        ClientEndpointConfig config =
                ClientEndpointConfig.Builder.create().configurator(handshake).build();
        Endpoint endpoint = new SocketEndpoint(new MessageBound(1000), null);
        Throwable failure = catchThrowable(() -> kind.container().connectToServer(endpoint, config, server.uri()));
        HandshakeFailure heard = HandshakeFailure.of(failure, handshake.response());

        assertThat(heard.status()).isEqualTo(503);
        assertThat(heard.retryAfterMillis()).isEqualTo(millis);
    }

    @Test
    void whenToComeBackMayBeADateAndIsBounded() {
        assertThat(after("Mon, 01 Jan 2001 00:00:00 GMT")).isZero();
        assertThat(after("Fri, 01 Jan 2100 00:00:00 GMT")).isEqualTo(3_600_000);
        assertThat(after("120")).isEqualTo(120_000);
        assertThat(after("soon")).isZero();
        assertThat(after("-1")).isZero();
    }

    private static long after(String value) {
        return HandshakeFailure.of(new IOException(), Map.of("retry-after", List.of(value)))
                .retryAfterMillis();
    }

    @Test
    void anAddressThatIsNoneOfAWebSocketIsRefused() {
        assertThatThrownBy(() -> ReconnectingWebSocket.builder(URI.create("http://localhost/")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("http");
    }
}
