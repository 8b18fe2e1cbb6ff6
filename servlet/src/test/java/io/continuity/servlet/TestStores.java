package io.continuity.servlet;

import io.continuity.session.InMemorySessionStore;
import io.continuity.session.SessionId;
import io.continuity.session.SessionStore;
import io.continuity.session.jwt.JwtSessionStore;
import io.continuity.session.jwt.KeyRotation;
import io.continuity.session.jwt.TokenKey;
import io.continuity.session.jwt.TokenKeyRing;
import io.continuity.session.jwt.TokenKeys;
import io.continuity.session.redis.RedisSessionStore;
import io.continuity.testkit.ManualClock;
import io.continuity.testkit.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Stores of one kind that share their sessions, as the instances of an application do. Time passes when a test says so. */
interface TestStores extends AutoCloseable {
    ManualClock clock();

    /** Opens the store of another instance. */
    SessionStore open();

    /** Returns the test's own store, which sees at once what the instances do. */
    SessionStore view();

    /** Waits until each instance knows what all have done so far. */
    void settle();

    /** Lets time pass, after all touches so far. */
    void letPass(Duration duration);

    @Override
    void close();

    /** Makes what one test needs. */
    interface Kind {
        TestStores make();
    }

    private static ManualClock newClock() {
        return ManualClock.startingAt(Instant.parse("2026-11-23T10:00:00Z"));
    }

    static TestStores onTheHeap() {
        return new OnTheHeap(newClock());
    }

    static InRedis inRedis() {
        return new InRedis(newClock());
    }

    static TestStores inTokens() {
        return new InTokens(newClock());
    }

    /** A store for each, and keys that they share. */
    final class InTokens implements TestStores {
        private final ManualClock clock;
        private final List<SessionStore> opened = new ArrayList<>();

        InTokens(ManualClock clock) {
            this.clock = clock;
        }

        @Override
        public ManualClock clock() {
            return clock;
        }

        @Override
        public SessionStore open() {
            SessionStore store = builder(clock).build();
            opened.add(store);
            return store;
        }

        /** As an instance of a fleet is configured. */
        static JwtSessionStore.Builder builder(ManualClock clock) {
            TokenKey key = TokenKey.builder("k1", "EnpzP9hqvuYKd5j1bICmnDRih9zdXnvywdiA66RnSjA=")
                    .build();
            KeyRotation rotation = new KeyRotation(Duration.ZERO, Duration.ofDays(400), Duration.ofMinutes(1));
            return JwtSessionStore.builder(TokenKeys.fixed(TokenKeyRing.of(List.of(key), rotation)), "shop")
                    .clock(clock);
        }

        @Override
        public SessionStore view() {
            return open();
        }

        @Override
        public void settle() {}

        @Override
        public void letPass(Duration duration) {
            clock.advance(duration);
        }

        @Override
        public void close() {
            opened.forEach(SessionStore::close);
        }
    }

    /** One store for all. */
    final class OnTheHeap implements TestStores {
        private final ManualClock clock;
        private final InMemorySessionStore store;

        OnTheHeap(ManualClock clock) {
            this.clock = clock;
            this.store = new InMemorySessionStore(clock);
        }

        @Override
        public ManualClock clock() {
            return clock;
        }

        @Override
        public SessionStore open() {
            return store;
        }

        @Override
        public SessionStore view() {
            return store;
        }

        @Override
        public void settle() {}

        @Override
        public void letPass(Duration duration) {
            clock.advance(duration);
        }

        @Override
        public void close() {
            store.close();
        }
    }

    /** A store with a near cache for each, on a real server. */
    final class InRedis implements TestStores {
        private static final Duration TIMEOUT = Duration.ofSeconds(30);
        private static final SecureRandom RANDOM = new SecureRandom();
        private static final AtomicInteger NAMESPACES = new AtomicInteger();

        private final RedisServer server = RedisServer.shared();
        private final RedisClient client = RedisClient.create(RedisURI.create(server.uri()));
        private final String prefix =
                "servlet-test-" + ProcessHandle.current().pid() + "-" + NAMESPACES.incrementAndGet();
        private final ManualClock clock;
        private final List<SessionStore> opened = new ArrayList<>();

        InRedis(ManualClock clock) {
            this.clock = clock;
        }

        @Override
        public ManualClock clock() {
            return clock;
        }

        @Override
        public SessionStore open() {
            return opened(builder());
        }

        @Override
        public SessionStore view() {
            return opened(builder().nearCache(0, 0));
        }

        private RedisSessionStore.Builder builder() {
            return RedisSessionStore.builder(server.uri().toString())
                    .keyPrefix(prefix)
                    .clock(clock);
        }

        private SessionStore opened(RedisSessionStore.Builder builder) {
            SessionStore store = builder.build();
            opened.add(store);
            return store;
        }

        /** On each connection the answer comes after the pushes of what was done before the question. */
        @Override
        public void settle() {
            opened.forEach(store -> store.load(SessionId.random(RANDOM).value(), TIMEOUT));
        }

        /** Ages marks and scores only: whether a session lives is their TTL, and a hash whose TTL changes leaves the near caches. */
        @Override
        public void letPass(Duration duration) {
            settle();
            clock.advance(duration);
            server.letPass(duration, prefix + ":*:access:*");
            server.lowerScores(prefix + ":*:expiry", duration.toMillis());
        }

        /** Returns what is in Redis of the sessions: keys of their own, and members of the keys that sessions share. */
        List<String> remains() {
            RedisCommands<String, String> redis = client.connect().sync();
            return redis.keys(prefix + ":*").stream()
                    .flatMap(key -> redis.type(key).equals("zset") ? redis.zrange(key, 0, -1).stream() : Stream.of(key))
                    .toList();
        }

        @Override
        public void close() {
            opened.forEach(SessionStore::close);
            client.shutdown(Duration.ZERO, TIMEOUT);
        }
    }
}
