package io.continuity.session.redis;

import io.continuity.testkit.RedisCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract, kept on a cluster. */
class ClusterConnectionLogTest extends ConnectionsOnRedis {
    private static RedisCluster redis;

    ClusterConnectionLogTest() {
        super(redis.uri(), () -> redis.masters());
    }

    @BeforeAll
    static void start() {
        redis = RedisCluster.start();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }
}
