package io.continuity.session.redis;

import io.continuity.session.SessionStore;
import io.continuity.testkit.ManualClock;
import io.continuity.testkit.RedisServer;
import io.continuity.testkit.SessionStoreContract;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;

/** The contract, kept by a store that answers from its near cache whenever it can. */
class NearCachedRedisSessionStoreTest extends SessionStoreContract {
    private static final AtomicInteger NAMESPACES = new AtomicInteger();

    private static ServerTime time;

    private final ManualClock clock = ManualClock.startingAt(Instant.parse("2026-11-23T10:00:00Z"));
    private final String prefix =
            "near-store-test-" + ProcessHandle.current().pid() + "-" + NAMESPACES.incrementAndGet();

    @BeforeAll
    static void connect() {
        time = ServerTime.of(RedisServer.shared());
    }

    @Override
    protected SessionStore store() {
        return RedisSessionStore.builder(RedisServer.shared().uri().toString())
                .keyPrefix(prefix)
                .clock(clock)
                .build();
    }

    /** Ages marks and scores only: whether a session lives is their TTL, and a hash whose TTL changes leaves the near cache. */
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
