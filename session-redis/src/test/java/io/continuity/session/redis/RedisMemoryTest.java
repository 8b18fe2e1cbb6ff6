package io.continuity.session.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.SaveResult;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStoreException;
import io.continuity.testkit.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What docs/operations.md says of a Redis whose memory is used up. */
class RedisMemoryTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final SecureRandom RANDOM = new SecureRandom();

    private RedisServer server;
    private RedisClient client;
    private RedisCommands<String, String> redis;
    private RedisSessionStore store;
    private RedisSessionStore cached;

    @BeforeEach
    void start() {
        server = RedisServer.embedded();
        client = RedisClient.create(RedisURI.create(server.uri()));
        redis = client.connect().sync();
        store = RedisSessionStore.builder(server.uri().toString())
                .nearCache(0, 0)
                .build();
        cached = RedisSessionStore.builder(server.uri().toString()).build();
    }

    @AfterEach
    void stop() {
        cached.close();
        store.close();
        client.shutdown(Duration.ZERO, TIMEOUT);
        server.close();
    }

    private SessionId create() {
        SessionId id = SessionId.random(RANDOM);
        SessionSnapshot session = new SessionSnapshot(
                id,
                Instant.now(),
                Instant.now(),
                Duration.ofMinutes(30),
                0,
                Map.of("cart", EncodedAttribute.of(new byte[1000])));
        assertThat(store.create(session, TIMEOUT)).isInstanceOf(SaveResult.Saved.class);
        return id;
    }

    private static SessionChanges owner(String name) {
        return SessionChanges.blind().principal(name).build();
    }

    private List<SessionSnapshot> announced() {
        List<SessionSnapshot> told = new ArrayList<>();
        store.announceExpired(told::add, TIMEOUT);
        return told;
    }

    private static RedisKeys keys() {
        return new RedisKeys("continuity");
    }

    @Test
    void whereNothingIsEvictedAFullRedisRefusesAndLosesNothing() {
        SessionId id = create();
        SessionId leaving = create();
        store.save(id.value(), SessionChanges.blind().build(), TIMEOUT);
        TwoInstances.until(() -> {
            cached.load(id.value(), TIMEOUT);
            return cached.nearCache().size() == 1;
        });
        redis.configSet("maxmemory-policy", "noeviction");
        redis.configSet("maxmemory", "1");

        assertThatThrownBy(() -> store.load(id.value(), TIMEOUT))
                .isInstanceOf(SessionStoreException.class)
                .hasMessageContaining("OOM");
        assertThatThrownBy(() -> store.save(id.value(), owner("ada"), TIMEOUT))
                .isInstanceOf(SessionStoreException.class)
                .hasMessageContaining("OOM");
        assertThat(cached.nearCache().size()).isEqualTo(1);
        assertThat(cached.load(id.value(), TIMEOUT)).as("a near cache goes on").isPresent();
        assertThat(store.delete(leaving.value(), OptionalLong.empty(), TIMEOUT))
                .as("logout works")
                .isTrue();
        store.inspection().orElseThrow().check(TIMEOUT);

        redis.configSet("maxmemory", "0");
        assertThat(store.load(id.value(), TIMEOUT)).isPresent();
        assertThat(store.load(leaving.value(), TIMEOUT)).isEmpty();
    }

    @Test
    void evictedMarkEndsTheSessionAndItsListenersHearOfItWhenItIsLookedAt() {
        SessionId id = create();
        redis.del(keys().access(id));

        assertThat(store.load(id.value(), TIMEOUT)).isEmpty();
        assertThat(announced()).isEmpty();
        redis.zadd(keys().expiry(id), 1, id.value());
        assertThat(announced()).extracting(SessionSnapshot::id).containsExactly(id);
    }

    @Test
    void evictedHashEndsTheSessionUntold() {
        SessionId id = create();
        redis.del(keys().session(id));

        assertThat(store.load(id.value(), TIMEOUT)).isEmpty();
        redis.zadd(keys().expiry(id), 1, id.value());
        assertThat(announced()).isEmpty();
    }

    @Test
    void evictedEntriesOfAShardComeBackWithTheNextSave() {
        SessionId id = create();
        store.save(id.value(), owner("ada"), TIMEOUT);
        redis.del(keys().expiry(id), keys().principals(id));

        assertThat(store.load(id.value(), TIMEOUT)).isPresent();
        assertThat(store.findByPrincipal("ada", TIMEOUT)).isEmpty();
        assertThat(store.deleteByPrincipal("ada", TIMEOUT)).isZero();
        store.save(id.value(), SessionChanges.blind().build(), TIMEOUT);

        assertThat(store.findByPrincipal("ada", TIMEOUT)).containsExactly(id);
        assertThat(store.inspection().orElseThrow().count(TIMEOUT)).hasValue(1);
    }

    @Test
    void evictionByTtlTakesMarksBeforeSessionsAndShardsLast() {
        SessionId id = create();
        store.save(id.value(), owner("ada"), TIMEOUT);

        assertThat(redis.pttl(keys().access(id))).isLessThan(redis.pttl(keys().session(id)));
        assertThat(redis.pttl(keys().session(id))).isLessThan(redis.pttl(keys().expiry(id)));
        assertThat(redis.pttl(keys().session(id))).isLessThan(redis.pttl(keys().principals(id)));
    }
}
