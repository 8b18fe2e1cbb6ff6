package io.continuity.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FlakyProxyTest {
    private static final Duration LONG = Duration.ofSeconds(5);
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
