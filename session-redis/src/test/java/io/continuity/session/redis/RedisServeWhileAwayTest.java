package io.continuity.session.redis;

import static io.continuity.session.redis.TwoInstances.LONG;
import static io.continuity.session.redis.TwoInstances.read;
import static io.continuity.session.redis.TwoInstances.saved;
import static io.continuity.session.redis.TwoInstances.set;
import static io.continuity.session.redis.TwoInstances.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.session.SessionObserver;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStoreException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An instance that goes on with its copies while its way to Redis is cut; another one is not cut off. */
class RedisServeWhileAwayTest {
    private static final Duration SHORT = Duration.ofMillis(200);

    private final TwoInstances redis = new TwoInstances();
    private final AtomicInteger servedWhileAway = new AtomicInteger();
    private final RedisSessionStore other = redis.here;
    private final RedisSessionStore store = RedisSessionStore.builder(
                    "redis://" + redis.proxy.host() + ":" + redis.proxy.port())
            .clock(redis.clock)
            .serveWhileAway(true)
            .observer(new SessionObserver() {
                @Override
                public void servedWhileAway() {
                    servedWhileAway.incrementAndGet();
                }
            })
            .build();

    RedisServeWhileAwayTest() {
        open();
    }

    @AfterEach
    void close() {
        store.close();
        redis.close();
    }

    private void open() {
        until(() -> {
            store.warmUp(LONG);
            return store.nearCache().isOpen();
        });
    }

    private void cut() {
        redis.proxy.cut();
        until(() -> !store.nearCache().isOpen());
    }

    private void heal() {
        redis.proxy.heal();
        open();
    }

    private String readShort(String handle) {
        return store.load(handle, SHORT)
                .map(session -> new String(session.attributes().get("a").toByteArray(), StandardCharsets.UTF_8))
                .orElse("absent");
    }

    private void assertOutOfReach(String handle) {
        assertThatThrownBy(() -> store.load(handle, SHORT)).isInstanceOf(SessionStoreException.class);
    }

    @Test
    void servesWhatItHeldAndCountsThat() {
        String handle = redis.create(store);
        cut();

        assertThat(readShort(handle)).isEqualTo("1");
        assertThat(servedWhileAway).hasValue(1);
    }

    @Test
    void withoutACopyItCannotTellWhetherThereIsASession() {
        String handle = redis.create(other);
        cut();

        assertOutOfReach(handle);
    }

    @Test
    void absentSessionStaysUnknownAndNotAbsent() {
        cut();

        assertOutOfReach(redis.fresh().id().value());
        assertThat(store.load("no handle", SHORT)).isEmpty();
    }

    @Test
    void copyOlderThanTheClientHasSeenIsNotServed() {
        String handle = redis.create(store);
        cut();
        String newer = saved(other.save(handle, set("a", "2"), LONG));

        assertOutOfReach(newer);
        assertThat(readShort(handle)).isEqualTo("1");
    }

    @Test
    void withoutTheOptionNothingIsServed() {
        String handle = redis.create(redis.there);
        redis.proxy.cut();
        until(() -> !redis.there.nearCache().isOpen());

        assertThatThrownBy(() -> redis.there.load(handle, SHORT)).isInstanceOf(SessionStoreException.class);
    }

    @Test
    void needsANearCache() {
        RedisSessionStore.Builder builder =
                RedisSessionStore.builder("redis://localhost").serveWhileAway(true);

        assertThatThrownBy(() -> builder.nearCache(0, 1000).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("serveWhileAway needs a near cache");
        assertThatThrownBy(() -> builder.nearCache(10, 0).build()).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void servesAlsoWhenRedisHangs() {
        String handle = redis.create(store);
        redis.proxy.stall();
        assertThatThrownBy(() -> store.save(handle, set("a", "2"), SHORT)).isInstanceOf(SessionStoreException.class);

        assertThat(readShort(handle)).isEqualTo("1");
    }

    @Test
    void onceRedisAnswersItsWordCounts() {
        String changed = redis.create(store);
        String ended = redis.create(store);
        cut();
        assertThat(readShort(changed)).isEqualTo("1");
        other.save(changed, set("a", "2"), LONG);
        other.delete(ended, OptionalLong.empty(), LONG);
        heal();

        assertThat(read(store, changed)).isEqualTo("2");
        assertThat(read(store, ended)).isEqualTo("absent");

        cut();
        assertThat(readShort(changed)).as("retained anew").isEqualTo("2");
        assertOutOfReach(ended);
    }

    @Test
    void whatWasEndedElsewhereBeforeIsNotServed() {
        String handle = redis.create(store);
        other.delete(handle, OptionalLong.empty(), LONG);
        until(() -> store.nearCache().size() == 0);
        cut();

        assertOutOfReach(handle);
    }

    @Test
    void whatThisInstanceCouldNotEndIsNotServedAfterThat() {
        String handle = redis.create(store);
        cut();
        assertThatThrownBy(() -> store.delete(handle, OptionalLong.empty(), SHORT))
                .isInstanceOf(SessionStoreException.class);

        assertOutOfReach(handle);
    }

    @Test
    void copyServesUntilItsIntervalHasPassedHere() {
        String handle = redis.create(store);
        cut();
        redis.clock.advance(TwoInstances.INTERVAL.minusSeconds(1));
        assertThat(readShort(handle)).isEqualTo("1");
        store.touch(handle);
        redis.clock.advance(TwoInstances.INTERVAL);

        assertOutOfReach(handle);
    }

    @Test
    void saveThatFailedTakesNoCopyAway() {
        String handle = redis.create(store);
        SessionSnapshot session = store.load(handle, LONG).orElseThrow();
        cut();
        assertThatThrownBy(() -> store.save(handle, set("a", "2"), SHORT)).isInstanceOf(SessionStoreException.class);

        assertThat(store.load(handle, SHORT).orElseThrow().attributes()).isEqualTo(session.attributes());
        heal();
        assertThat(read(store, handle)).isEqualTo("1");
    }
}
