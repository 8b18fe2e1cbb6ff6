package io.continuity.session.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.Clocks;
import io.continuity.codec.EncodedAttribute;
import io.continuity.session.SaveResult.Saved;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.testkit.FlakyProxy;
import io.continuity.testkit.ManualClock;
import io.continuity.testkit.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Two stores with near caches on one server, the second of them behind a proxy. <em>Not thread-safe.</em> */
final class TwoInstances implements AutoCloseable {
    static final Duration LONG = Duration.ofSeconds(30);
    static final Duration INTERVAL = Duration.ofMinutes(30);

    private static final SecureRandom RANDOM = new SecureRandom();

    final ManualClock clock = ManualClock.startingAt(Instant.parse("2026-11-23T10:00:00Z"));
    final RedisServer server = RedisServer.embedded();
    final FlakyProxy proxy = FlakyProxy.to(server);
    final RedisSessionStore here = store(server.uri().toString());
    final RedisSessionStore there = store("redis://" + proxy.host() + ":" + proxy.port());
    private final RedisClient client = RedisClient.create(RedisURI.create(server.uri()));
    final RedisCommands<String, String> redis = client.connect().sync();

    TwoInstances() {
        // All scripts are known and both caches are open before the test begins.
        for (RedisSessionStore store : new RedisSessionStore[] {here, there}) {
            until(() -> {
                SessionSnapshot session = fresh();
                String handle = saved(store.create(session, LONG));
                handle = saved(store.save(handle, set("a", "1"), LONG));
                store.load(session.id().value() + ".zzzzz", LONG);
                store.touch(SessionId.random(RANDOM).value());
                store.delete(handle, OptionalLong.empty(), LONG);
                return store.nearCache().isOpen();
            });
        }
    }

    private RedisSessionStore store(String uri) {
        return RedisSessionStore.builder(uri).clock(clock).build();
    }

    SessionSnapshot fresh() {
        return SessionSnapshot.fresh(SessionId.random(RANDOM), clock.instant(), INTERVAL);
    }

    static SessionId renewed(SessionId id) {
        return id.renewed(RANDOM);
    }

    static SessionChanges set(String name, String value) {
        return SessionChanges.blind().set(name, encoded(value)).build();
    }

    static EncodedAttribute encoded(String value) {
        return EncodedAttribute.of(value.getBytes(StandardCharsets.UTF_8));
    }

    static String saved(Object result) {
        assertThat(result).isInstanceOf(Saved.class);
        return ((Saved) result).handle();
    }

    /** Creates a session with {@code a=1}, and returns its handle. */
    String create(RedisSessionStore store) {
        SessionSnapshot fresh = fresh();
        return saved(store.create(
                new SessionSnapshot(
                        fresh.id(),
                        fresh.creationTime(),
                        fresh.lastAccessedTime(),
                        INTERVAL,
                        0,
                        Map.of("a", encoded("1"))),
                LONG));
    }

    static String bare(String handle) {
        return Handle.parse(handle).orElseThrow().id().value();
    }

    /** Returns attribute a, or "absent". */
    static String read(RedisSessionStore store, String handle) {
        return store.load(handle, LONG)
                .map(session -> new String(session.attributes().get("a").toByteArray(), StandardCharsets.UTF_8))
                .orElse("absent");
    }

    /** Lets time pass for the instances, and for the marks of access in Redis. */
    void letPass(Duration duration) {
        clock.advance(duration);
        server.letPass(duration, "*:access:*");
    }

    static void until(BooleanSupplier condition) {
        long end = Clocks.ticker().getAsLong() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(Clocks.ticker().getAsLong()).as("gave up waiting").isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        here.close();
        there.close();
        client.shutdown(Duration.ZERO, LONG);
        proxy.close();
        server.close();
    }
}
