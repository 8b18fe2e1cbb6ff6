package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.testkit.OwnThread;
import io.continuity.testkit.RedisServer;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Requests to which a real Redis answers with an error, until it has thought better of it. */
class RefusingRedisTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    /** An instance that has served a user under each policy. */
    private static DisturbedRedis start(RedisServer server, FailurePolicy policy) {
        DisturbedRedis redis = new DisturbedRedis(server.uri(), server, policy, SHORT);
        assertThat(redis.get("/count").status()).isEqualTo(200);
        redis.awaitRecovery();
        return redis;
    }

    private static void assertRefusedAndCounted(DisturbedRedis failing) {
        int before = failing.counts.failed.get();
        for (String path : new String[] {"/get", "/count"}) {
            Browser.Answer answer = failing.get(path);
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).contains("1");
            assertThat(answer.setCookies()).isEmpty();
        }
        assertThat(failing.counts.failed).hasValueGreaterThanOrEqualTo(before + 2);
    }

    private static void assertServedAndKept(DisturbedRedis degraded) {
        assertThat(degraded.get("/count").status()).isEqualTo(200);
        assertThat(degraded.get("/get").body()).isEqualTo("2");
        assertThat(degraded.counts.kept).hasValue(1);
        assertThat(degraded.counts.served).hasPositiveValue();
    }

    private static void assertNothingIsLost(DisturbedRedis failing, DisturbedRedis degraded) {
        failing.awaitRecovery();
        degraded.awaitRecovery();
        assertThat(failing.stored()).isEqualTo("1");
        assertThat(failing.get("/count").status()).isEqualTo(200);
        assertThat(failing.stored()).isEqualTo("2");
        assertThat(degraded.stored()).isEqualTo("2");
        assertThat(degraded.counts.replayed).hasValue(1);
        assertThat(degraded.counts.lost).hasValue(0);
    }

    @Test
    void whileRedisLoadsItsDataRequestsGetTheDeclaredAnswerAndThenTheirSessions() {
        try (RedisServer server = RedisServer.slowToLoad();
                DisturbedRedis failing = start(server, FailurePolicy.FAIL);
                DisturbedRedis degraded = start(server, FailurePolicy.DEGRADE)) {
            server.stop();
            CompletableFuture<Void> starting = OwnThread.run(server::start);
            DisturbedRedis.until(server::isLoading);

            assertRefusedAndCounted(failing);
            assertServedAndKept(degraded);
            assertThat(server.isLoading()).as("all the time").isTrue();

            starting.join();
            assertNothingIsLost(failing, degraded);
        }
    }

    @Test
    void whileRedisWantsAPasswordRequestsGetTheDeclaredAnswerAndThenTheirSessions() {
        try (RedisServer server = RedisServer.embedded();
                DisturbedRedis failing = start(server, FailurePolicy.FAIL);
                DisturbedRedis degraded = start(server, FailurePolicy.DEGRADE)) {
            RedisClient client = RedisClient.create(RedisURI.create(server.uri()));
            RedisCommands<String, String> admin = client.connect().sync();
            admin.configSet("requirepass", "secret");
            admin.clientKill(KillArgs.Builder.typeNormal());
            admin.clientKill(KillArgs.Builder.typePubsub());
            assertThatThrownBy(client::connect).hasStackTraceContaining("NOAUTH");

            assertRefusedAndCounted(failing);
            assertServedAndKept(degraded);

            admin.configSet("requirepass", "");
            client.shutdown();
            assertNothingIsLost(failing, degraded);
        }
    }
}
