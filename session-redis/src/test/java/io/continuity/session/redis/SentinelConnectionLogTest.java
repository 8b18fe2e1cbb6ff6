package io.continuity.session.redis;

import io.continuity.testkit.RedisSentinels;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract, kept on the master that Sentinels name. */
class SentinelConnectionLogTest extends ConnectionsOnRedis {
    private static RedisSentinels redis;

    SentinelConnectionLogTest() {
        super(redis.uri(), () -> List.of(redis.master()));
    }

    @BeforeAll
    static void start() {
        redis = RedisSentinels.start();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }
}
