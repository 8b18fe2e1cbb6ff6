package io.continuity.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A real cluster: what tests do to it, and that it is whole afterwards. */
class RedisClusterTest {
    @Test
    void mastersAreReplacedAndSlotsAreMoved() {
        try (RedisCluster cluster = RedisCluster.start()) {
            assertThat(cluster.nodes()).hasSize(2 * RedisCluster.MASTERS);
            assertThat(cluster.masters()).isEqualTo(cluster.nodes().subList(0, RedisCluster.MASTERS));
            RedisServer first = cluster.masterOf("key");
            first.call("SET", "key", "value");

            RedisServer second = cluster.failOver(first);
            assertThat(cluster.masterOf("key")).isSameAs(second);
            assertThat(second.call("GET", "key")).isEqualTo("value");

            RedisServer third = cluster.masters().stream()
                    .filter(master -> master != second)
                    .findFirst()
                    .orElseThrow();
            cluster.moveSlot(cluster.slot("key"), third);
            assertThat(cluster.masterOf("key")).isSameAs(third);
            assertThat(third.call("GET", "key")).isEqualTo("value");

            cluster.awaitReplicas();
            third.kill();
            cluster.awaitHealthy();
            assertThat(cluster.masterOf("key")).isNotSameAs(third);

            third.start();
            cluster.awaitReplicas();
            assertThat(cluster.masters()).doesNotContain(third);
        }
    }
}
