package io.continuity.session.redis;

import io.continuity.session.SessionStore;
import io.continuity.testkit.ManualClock;
import io.continuity.testkit.RedisSentinels;
import io.continuity.testkit.SessionStoreContract;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract, kept on the master that Sentinels name by a store with a near cache. */
class NearCachedSentinelSessionStoreTest extends SessionStoreContract {
    private static final AtomicInteger NAMESPACES = new AtomicInteger();

    private static RedisSentinels redis;
    private static ServerTime time;

    private final ManualClock clock = ManualClock.startingAt(Instant.parse("2026-11-23T10:00:00Z"));
    private final String prefix = "contract-" + NAMESPACES.incrementAndGet();

    @BeforeAll
    static void start() {
        redis = RedisSentinels.start();
        time = ServerTime.of(() -> List.of(redis.master()));
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @Override
    protected SessionStore store() {
        return Workload.warm(RedisSessionStore.builder(redis.uri())
                .keyPrefix(prefix)
                .clock(clock)
                .build());
    }

    @Override
    protected void letPass(Duration duration) {
        clock.advance(duration);
        time.passForMarks(duration, prefix);
    }

    @Override
    protected InstantSource clock() {
        return clock;
    }
}
