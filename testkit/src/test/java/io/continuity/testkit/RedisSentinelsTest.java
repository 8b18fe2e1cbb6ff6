package io.continuity.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Real Sentinels: what tests do to their servers, and that they are whole afterwards. */
class RedisSentinelsTest {
    @Test
    void mastersAreReplacedWhenToldAndWhenDead() {
        try (RedisSentinels redis = RedisSentinels.start()) {
            RedisServer first = redis.master();
            assertThat(first).isSameAs(redis.servers().get(0));
            assertThat(redis.sentinels()).hasSize(3);
            first.call("SET", "key", "value");
            redis.awaitHealthy();

            RedisServer second = redis.failOver();
            assertThat(second).isNotSameAs(first);
            assertThat(second.call("GET", "key")).isEqualTo("value");
            redis.awaitHealthy();

            second.kill();
            assertThat(redis.awaitOtherMaster(second)).isNotSameAs(second);

            try (RedisServer another = RedisServer.embedded()) {
                assertThat(another.call("DBSIZE"))
                        .as("what replication wrote to disk is not found")
                        .isEqualTo("0");
            }
        }
    }
}
