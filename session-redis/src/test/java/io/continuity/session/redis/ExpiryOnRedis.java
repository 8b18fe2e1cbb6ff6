package io.continuity.session.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.session.SaveResult;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionSnapshot;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A server and a store, and the words in which the tests of expiry are written. */
abstract class ExpiryOnRedis {
    static final Duration TIMEOUT = Duration.ofSeconds(30);
    static final Duration INTERVAL = Duration.ofMinutes(30);
    static final Duration LEASE = Duration.ofSeconds(31);
    static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    static final SecureRandom RANDOM = new SecureRandom();

    final AtomicInteger unreadable = new AtomicInteger();
    final List<SessionSnapshot> told = new ArrayList<>();
    RedisServer server;
    ServerTime time;
    RedisClient client;
    RedisCommands<String, String> redis;
    RedisSessionStore store;

    @BeforeEach
    void start() {
        server = RedisServer.embedded();
        time = ServerTime.of(server);
        client = RedisClient.create(RedisURI.create(server.uri()));
        redis = client.connect().sync();
        store = store(server.host(), server.port());
    }

    @AfterEach
    void stop() {
        store.close();
        client.shutdown(Duration.ZERO, TIMEOUT);
        server.close();
    }

    RedisSessionStore store(String host, int port) {
        return RedisSessionStore.builder("redis://" + host + ":" + port)
                .clock(() -> NOW)
                .nearCache(0, 0) // These tests are about what Redis knows: each access is to reach it.
                .observer(new SessionObserver() {
                    @Override
                    public void sessionUnreadable() {
                        unreadable.incrementAndGet();
                    }
                })
                .build();
    }

    static SessionSnapshot session(Duration interval) {
        return SessionSnapshot.fresh(SessionId.random(RANDOM), NOW, interval);
    }

    SessionId create(Duration interval) {
        return create(session(interval));
    }

    SessionId create(SessionSnapshot session) {
        assertThat(store.create(session, TIMEOUT)).isInstanceOf(SaveResult.Saved.class);
        return session.id();
    }

    SaveResult save(SessionId id, SessionChanges.Builder changes) {
        return store.save(id.value(), changes.build(), TIMEOUT);
    }

    int announce() {
        return store.announceExpired(told::add, TIMEOUT);
    }

    void pass(Duration duration) {
        time.pass(duration, "continuity");
    }

    String key(String kind, SessionId id) {
        return redis.keys("*:" + kind + ":" + id.value()).stream().findFirst().orElseThrow();
    }

    String shard(SessionId id) {
        return new RedisKeys("continuity").expiry(id);
    }

    List<SessionId> toldIds() {
        return told.stream().map(SessionSnapshot::id).toList();
    }
}
