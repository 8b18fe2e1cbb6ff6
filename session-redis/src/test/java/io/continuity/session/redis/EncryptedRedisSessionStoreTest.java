package io.continuity.session.redis;

import io.continuity.crypto.KeyRing;
import io.continuity.session.EncryptedSessionStore;
import io.continuity.session.EncryptedSessionStore.Mode;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionStore;
import io.continuity.testkit.ManualClock;
import io.continuity.testkit.RedisServer;
import io.continuity.testkit.SessionStoreContract;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;

/** The contract, kept over Redis and a near cache that hold encrypted attributes only. */
class EncryptedRedisSessionStoreTest extends SessionStoreContract {
    private static final AtomicInteger NAMESPACES = new AtomicInteger();

    private static ServerTime time;

    private final ManualClock clock = ManualClock.startingAt(Instant.parse("2026-11-23T10:00:00Z"));
    private final String prefix =
            "encrypted-store-test-" + ProcessHandle.current().pid() + "-" + NAMESPACES.incrementAndGet();

    @BeforeAll
    static void connect() {
        time = ServerTime.of(RedisServer.shared());
    }

    @Override
    protected SessionStore store() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        KeyRing keys = KeyRing.builder()
                .key("k1", Base64.getEncoder().encodeToString(key))
                .build("k1");
        SessionStore redis = RedisSessionStore.builder(
                        RedisServer.shared().uri().toString())
                .keyPrefix(prefix)
                .clock(clock)
                .build();
        return EncryptedSessionStore.over(redis, keys, Mode.REQUIRE, SessionObserver.NONE);
    }

    /** As for any store with a near cache. */
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
