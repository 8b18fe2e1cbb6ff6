package io.continuity.session.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.redis.NearCache.Load;
import io.continuity.testkit.ManualClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of a near cache's copies when it loses touch with Redis. */
class RetainedSessionsTest {
    private static final Duration INTERVAL = Duration.ofMinutes(30);
    private static final int LARGE = 4000;

    private final ManualClock clock = ManualClock.startingAt(Instant.parse("2026-11-23T10:00:00Z"));
    private final RetainedSessions retained = new RetainedSessions(3, 10_000, clock);
    private final NearCache cache = new NearCache(100, 1 << 20, retained);
    private final SessionId id = newId();

    RetainedSessionsTest() {
        cache.resume(cache.suspend());
    }

    private static SessionId newId() {
        return SessionId.random(new SecureRandom());
    }

    private void load(SessionId session, long version, int size) {
        Load load = cache.begin(session).orElseThrow();
        Map<String, EncodedAttribute> attributes = Map.of("a", EncodedAttribute.of(new byte[size]));
        cache.put(
                load,
                new SessionSnapshot(session, clock.instant(), clock.instant(), INTERVAL, version, attributes),
                clock.millis());
        cache.end(load);
    }

    private Optional<Long> served(SessionId session, long version) {
        return retained.serve(new Handle(session, version)).map(SessionSnapshot::version);
    }

    @Test
    void keepsWhatWasThereWhenTheConnectionWasLost() {
        load(id, 5, 1);
        assertThat(served(id, 0)).isEmpty();

        cache.suspend();

        assertThat(served(id, 5)).contains(5L);
        assertThat(served(newId(), 0)).isEmpty();
    }

    @Test
    void servesNothingOlderThanTheClientHasSeen() {
        load(id, 5, 1);
        cache.suspend();

        assertThat(served(id, 6)).isEmpty();
        assertThat(served(id, 4)).contains(5L);
    }

    @Test
    void attemptsToReconnectTakeNothingAway() {
        load(id, 5, 1);
        cache.suspend();
        cache.suspend();
        cache.suspend();

        assertThat(served(id, 5)).contains(5L);
    }

    @Test
    void servesForAnIntervalAfterTheLastAccessHere() {
        load(id, 5, 1);
        cache.suspend();

        clock.advance(INTERVAL.minusMillis(1));
        assertThat(served(id, 5)).contains(5L);
        clock.advance(INTERVAL.minusMillis(1));
        retained.accessed(id);
        clock.advance(INTERVAL.minusMillis(1));
        assertThat(served(id, 5)).contains(5L);
        clock.advance(INTERVAL);
        assertThat(served(id, 5)).isEmpty();
        assertThat(retained.size()).isZero();
    }

    @Test
    void tellsTheAccessBeforeThisOne() {
        load(id, 5, 1);
        Instant loaded = clock.instant();
        cache.suspend();
        clock.advance(Duration.ofSeconds(3));

        assertThat(retained.serve(new Handle(id, 0)).orElseThrow().lastAccessedTime())
                .isEqualTo(loaded);
        assertThat(retained.serve(new Handle(id, 0)).orElseThrow().lastAccessedTime())
                .isEqualTo(loaded.plusSeconds(3));
    }

    @Test
    void whatRedisSaidHasEndedIsNotServed() {
        load(id, 5, 1);
        cache.evict(id);
        cache.suspend();
        assertThat(served(id, 0)).isEmpty();

        cache.resume(cache.suspend());
        load(id, 5, 1);
        cache.suspend();
        cache.evict(id);
        assertThat(served(id, 0)).isEmpty();
    }

    @Test
    void flushLeavesNothing() {
        load(id, 5, 1);
        cache.suspend();
        cache.resume(cache.suspend());

        cache.clear();

        assertThat(retained.size()).isZero();
        assertThat(retained.bytes()).isZero();
    }

    @Test
    void closingLeavesNothing() {
        load(id, 5, 1);

        cache.close();

        assertThat(retained.size()).isZero();
    }

    @Test
    void saveThatMayHaveFailedLeavesWhatWasThere() {
        load(id, 5, 1);

        cache.doubt(id);

        assertThat(cache.size()).isZero();
        assertThat(served(id, 5)).contains(5L);
    }

    @Test
    void goesWhenRedisIsBackForAMinuteAndNobodyAsked() {
        load(id, 5, 1);
        cache.suspend();
        cache.resume(cache.suspend());
        clock.advance(Duration.ofSeconds(59));
        cache.suspend();
        assertThat(served(id, 5)).as("after a short return").contains(5L);

        cache.resume(cache.suspend());
        clock.advance(Duration.ofSeconds(60));
        cache.suspend();
        assertThat(served(id, 5)).as("after a long return").isEmpty();
    }

    @Test
    void staysAsLongAsTheServerThatHasTheSessionCannotBeAsked() {
        load(id, 5, 1);
        cache.suspend();
        cache.resume(cache.suspend());
        clock.advance(Duration.ofSeconds(59));
        assertThat(served(id, 5)).contains(5L);

        clock.advance(Duration.ofSeconds(59));
        retained.drop(newId());

        assertThat(served(id, 5)).contains(5L);
    }

    @Test
    void freesItsMemoryOnceTheOutageIsOver() {
        load(id, 5, 1);
        cache.suspend();
        cache.resume(cache.suspend());
        clock.advance(Duration.ofSeconds(60));

        retained.drop(newId());

        assertThat(retained.bytes()).isZero();
    }

    @Test
    void leastRecentlyUsedGoFirst() {
        SessionId second = newId();
        load(id, 1, 1);
        load(second, 1, 1);
        cache.suspend();
        cache.resume(cache.suspend());
        served(id, 0);
        load(newId(), 1, 1);
        load(newId(), 1, 1);
        cache.suspend();

        assertThat(retained.size()).isEqualTo(3);
        assertThat(served(id, 0)).isPresent();
        assertThat(served(second, 0)).isEmpty();
    }

    @Test
    void bytesAreBounded() {
        load(id, 1, LARGE);
        load(newId(), 1, LARGE);
        load(newId(), 1, LARGE);
        load(newId(), 1, 100_000);
        cache.suspend();

        assertThat(retained.size()).isEqualTo(2);
        assertThat(retained.bytes()).isBetween(2L * LARGE, 10_000L);
        assertThat(served(id, 0)).isEmpty();
    }
}
