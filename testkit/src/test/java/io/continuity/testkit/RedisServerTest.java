package io.continuity.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RedisServerTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @Nested
    class Shared {
        private final RedisServer server = RedisServer.shared();

        @Test
        void isOneForAll() {
            assertThat(RedisServer.shared()).isSameAs(server);
            assertThat(call(server, "PING")).isEqualTo("PONG");
        }

        @Test
        void outlivesItsClosing() {
            server.close();

            assertThat(call(server, "PING")).isEqualTo("PONG");
        }

        @Test
        void cannotBeTakenFromOthers() {
            assertThatIllegalStateException().isThrownBy(server::kill).withMessageContaining("embedded()");
            assertThatIllegalStateException().isThrownBy(server::stop);
            assertThatIllegalStateException().isThrownBy(server::pause);
        }

        @Test
        void keysAgeByPattern() {
            String prefix = UUID.randomUUID().toString();
            call(server, "SET", prefix + "-old", "v", "PX", "600000");
            call(server, "SET", prefix + "-other", "v", "PX", "600000");

            server.letPass(Duration.ofHours(1), prefix + "-old");

            assertThat(call(server, "EXISTS", prefix + "-old")).isEqualTo("0");
            assertThat(call(server, "DEL", prefix + "-other")).isEqualTo("1");
        }
    }

    @Nested
    class SlowToLoad {
        @Test
        void saysThatItLoadsAndHasItsDataAfterwards() {
            try (RedisServer server = RedisServer.slowToLoad()) {
                call(server, "SET", "key", "value");
                assertThat(server.isLoading()).isFalse();
                server.stop();
                assertThat(server.isLoading()).as("gone").isFalse();

                CompletableFuture<Void> starting = CompletableFuture.runAsync(server::start);
                RedisGroup.await("LOADING", server::isLoading);
                starting.join();

                assertThat(server.isLoading()).isFalse();
                assertThat(call(server, "GET", "key")).isEqualTo("value");
                assertThat(call(server, "DBSIZE")).isEqualTo("61");
            }
        }
    }

    @Nested
    class Embedded {
        @Test
        void survivesStopAndKillOnTheSamePortAndForgetsItsData() {
            try (RedisServer server = RedisServer.embedded()) {
                call(server, "SET", "k", "v");
                server.kill();
                assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> call(server, "PING"));

                server.start();
                assertThat(call(server, "GET", "k")).isEmpty();

                server.stop();
                assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> call(server, "PING"));
                server.start();
                assertThat(call(server, "PING")).isEqualTo("PONG");
            }
        }

        @Test
        void isSilentWhilePausedAndAnswersOnceResumed() {
            try (RedisServer server = RedisServer.embedded();
                    RespConnection connection = RespConnection.open(server.uri(), Duration.ofMillis(500))) {
                server.pause();
                assertThatExceptionOfType(UncheckedIOException.class)
                        .isThrownBy(() -> connection.call("PING"))
                        .withCauseInstanceOf(SocketTimeoutException.class);

                server.resume();
                assertThat(call(server, "PING")).isEqualTo("PONG");
            }
        }

        @Test
        void stopsAlsoWhenPaused() {
            try (RedisServer server = RedisServer.embedded()) {
                server.pause();
                server.stop();

                assertThatIllegalStateException().isThrownBy(server::resume).withMessageContaining("not running");
            }
        }

        @Test
        void refusesToStartTwice() {
            try (RedisServer server = RedisServer.embedded()) {
                assertThatIllegalStateException().isThrownBy(server::start).withMessageContaining("is running");
            }
        }
    }

    @Nested
    class LetPass {
        @Test
        void agesKeysAndRemovesThoseThatExpire() {
            try (RedisServer server = RedisServer.embedded()) {
                call(server, "SET", "short", "v", "PX", "600000");
                call(server, "SET", "long", "v", "PX", "7200000");
                call(server, "SET", "eternal", "v");

                server.letPass(Duration.ofHours(1));

                assertThat(call(server, "EXISTS", "short")).isEqualTo("0");
                assertThat(Long.parseLong(call(server, "PTTL", "long"))).isBetween(3_500_000L, 3_600_000L);
                assertThat(call(server, "PTTL", "eternal")).isEqualTo("-1");
            }
        }

        @Test
        void timeDoesNotRunBackwards() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> RedisServer.shared().letPass(Duration.ofMillis(-1)));
        }
    }

    @Test
    void connectionRefusesWhatIsNoRedisUri() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RespConnection.open(URI.create("http://localhost"), TIMEOUT))
                .withMessageContaining("redis://");
    }

    private static String call(RedisServer server, String... words) {
        try (RespConnection connection = RespConnection.open(server.uri(), TIMEOUT)) {
            return connection.call(words);
        }
    }
}
