package io.continuity.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FlakyProxyTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(500);

    private final RedisServer server = RedisServer.embedded();
    private final FlakyProxy proxy = FlakyProxy.to(server);
    private final String key = "key";

    @AfterEach
    void close() {
        proxy.close();
        server.close();
    }

    @Test
    void forwardsBothWays() {
        try (RespConnection connection = connect(LONG)) {
            connection.call("SET", key, "x".repeat(100_000));
            assertThat(connection.call("GET", key)).hasSize(100_000);
        }
    }

    @Test
    void cutEndsConnectionsAndRefusesNewOnesUntilItIsHealed() {
        try (RespConnection connection = connect(LONG)) {
            connection.call("PING");
            proxy.cut();

            assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> connection.call("PING"));
        }
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> connect(LONG))
                .withCauseInstanceOf(ConnectException.class);

        proxy.heal();
        try (RespConnection connection = connect(LONG)) {
            assertThat(connection.call("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void cutRefusesFromTheMomentItReturns() {
        for (int round = 0; round < 200; round++) {
            proxy.cut();
            assertThatExceptionOfType(UncheckedIOException.class)
                    .isThrownBy(() -> connect(LONG))
                    .withCauseInstanceOf(ConnectException.class);
            proxy.heal();
        }
    }

    @Test
    void stallHoldsRequestsBack() {
        try (RespConnection connection = connect(SHORT)) {
            connection.call("PING");
            proxy.stall();

            assertSilent(connection, "SET", key, "1");

            assertThat(direct("EXISTS", key)).isEqualTo("0");
        }
    }

    @Test
    void stallAcceptsConnections() {
        proxy.stall();

        try (RespConnection connection = connect(SHORT)) {
            assertSilent(connection, "PING");
        }
    }

    @Test
    void stallingRepliesLetsRequestsThrough() {
        try (RespConnection connection = connect(SHORT)) {
            connection.call("PING");
            proxy.stallReplies();

            assertSilent(connection, "SET", key, "1");

            assertThat(direct("EXISTS", key)).isEqualTo("1");
        }
    }

    @Test
    void healedProxyDeliversWhatItHeldBack() {
        try (RespConnection connection = connect(SHORT)) {
            connection.call("PING");
            proxy.stall();
            assertSilent(connection, "ECHO", "held back");

            proxy.heal();

            assertThat(connection.call("PING")).isEqualTo("held back");
        }
    }

    /** The reply is "$5\r\nhello\r\n", eleven bytes. */
    @Test
    void replyBreaksOffAfterExactlySoManyBytes() throws IOException {
        direct("SET", key, "hello");
        for (int bytes = 0; bytes < 11; bytes++) {
            try (Socket client = new Socket(proxy.host(), proxy.port())) {
                proxy.breakReplyAfter(bytes);
                client.getOutputStream().write("GET key\r\n".getBytes(StandardCharsets.US_ASCII));

                assertThat(client.getInputStream().readAllBytes()).hasSize(bytes);
                assertThat(proxy.hasBroken()).isTrue();
            }
        }
    }

    @Test
    void onlyTheConnectionWhoseReplyBreaksOffIsClosed() {
        try (RespConnection first = connect(LONG);
                RespConnection other = connect(LONG)) {
            other.call("PING");
            proxy.breakReplyAfter(3);
            assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> first.call("PING"));

            assertThat(other.call("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void replyThatIsShortEnoughPassesAndTheNextOneBreaksOff() {
        try (RespConnection connection = connect(LONG)) {
            proxy.breakReplyAfter("+PONG\r\n".length());

            assertThat(connection.call("PING")).isEqualTo("PONG");
            assertThat(proxy.hasBroken()).isFalse();
            assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> connection.call("SET", key, "1"));
            assertThat(direct("EXISTS", key)).as("the request was forwarded").isEqualTo("1");
        }
    }

    @Test
    void afterAReplyWasCutEverythingIsRefusedUntilItIsHealed() {
        try (RespConnection first = connect(LONG);
                RespConnection other = connect(LONG)) {
            other.call("PING");
            proxy.cutReplyAfter(3);
            assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> first.call("PING"));

            assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> other.call("PING"));
            assertThatExceptionOfType(UncheckedIOException.class)
                    .isThrownBy(() -> connect(LONG))
                    .withCauseInstanceOf(ConnectException.class);
        }
        proxy.heal();
        try (RespConnection connection = connect(LONG)) {
            assertThat(connection.call("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void healedProxyBreaksNothingOff() {
        try (RespConnection connection = connect(LONG)) {
            proxy.cutReplyAfter(0);
            proxy.heal();

            assertThat(connection.call("PING")).isEqualTo("PONG");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> proxy.breakReplyAfter(-1))
                .withMessageContaining("-1");
    }

    @Test
    void closedProxyIsOfNoUse() {
        proxy.close();

        assertThatIllegalStateException().isThrownBy(proxy::heal).withMessageContaining("closed");
        assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> connect(LONG));
    }

    private RespConnection connect(Duration timeout) {
        return RespConnection.open(URI.create("redis://" + proxy.host() + ":" + proxy.port()), timeout);
    }

    private String direct(String... words) {
        try (RespConnection connection = RespConnection.open(server.uri(), LONG)) {
            return connection.call(words);
        }
    }

    private static void assertSilent(RespConnection connection, String... words) {
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> connection.call(words))
                .withCauseInstanceOf(SocketTimeoutException.class);
    }
}
