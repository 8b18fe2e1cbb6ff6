package io.continuity.session.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.redis.NearCache.Hit;
import io.continuity.session.redis.NearCache.Load;
import io.continuity.session.redis.NearCache.Sent;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class NearCacheTest {
    private static final Duration INTERVAL = Duration.ofMinutes(30);
    private static final long START = Instant.parse("2026-11-23T10:00:00Z").toEpochMilli();
    private static final long TENTH = INTERVAL.toMillis() / 10;

    private final SessionId id = newId();
    private final NearCache cache = opened(new NearCache(100, 1 << 20, RetainedSessions.none()));

    private static SessionId newId() {
        return SessionId.random(new SecureRandom());
    }

    private static NearCache opened(NearCache cache) {
        cache.resume(cache.suspend());
        return cache;
    }

    private static SessionSnapshot session(SessionId id, long version, int size) {
        return new SessionSnapshot(
                id,
                Instant.ofEpochMilli(START),
                Instant.ofEpochMilli(START),
                INTERVAL,
                version,
                Map.of("a", EncodedAttribute.of(new byte[size])));
    }

    private Load begin() {
        return cache.begin(id).orElseThrow();
    }

    private void load(long version) {
        put(cache, session(id, version, 1));
    }

    private static void put(NearCache cache, SessionSnapshot session) {
        Load load = cache.begin(session.id()).orElseThrow();
        cache.put(load, session, START);
        cache.end(load);
    }

    private Optional<Long> version() {
        return hit(0).map(hit -> hit.session().version());
    }

    private Optional<Hit> hit(long version) {
        return cache.hit(new Handle(id, version), START);
    }

    private Sent sent() {
        return new Sent(id, cache.generation(), START);
    }

    private static SessionChanges changes() {
        return SessionChanges.blind()
                .set("b", EncodedAttribute.of(new byte[] {1}))
                .build();
    }

    @Nested
    class Fence {
        @Test
        void copyThatIsNewEnoughIsServed() {
            load(5);

            assertThat(hit(4)).isPresent();
            assertThat(hit(5)).isPresent();
        }

        @Test
        void copyOlderThanTheHandleIsNot() {
            load(5);

            assertThat(hit(6)).isEmpty();
        }
    }

    @Nested
    class Loads {
        @Test
        void invalidationBetweenReplyAndPutWins() {
            Load load = begin();
            cache.evict(id);
            cache.put(load, session(id, 1, 1), START);

            assertThat(version()).isEmpty();
        }

        @Test
        void laterLoadDoesNotHelpAnEarlierOneThatWasInvalidated() {
            Load early = begin();
            cache.evict(id);
            Load late = begin();
            cache.put(early, session(id, 1, 1), START);
            assertThat(version()).isEmpty();

            cache.put(late, session(id, 2, 1), START);

            assertThat(version()).contains(2L);
        }

        @Test
        void clearingEndsLoadsUnderWay() {
            Load load = begin();
            cache.clear();
            cache.put(load, session(id, 1, 1), START);

            assertThat(version()).isEmpty();
        }

        @Test
        void loadOfAnEarlierGenerationIsNotTaken() {
            Load load = begin();
            opened(cache);
            cache.put(load, session(id, 1, 1), START);

            assertThat(version()).isEmpty();
        }

        @Test
        void oneThatWasWithdrawnIsNotTaken() {
            Load load = begin();
            cache.end(load);
            cache.put(load, session(id, 1, 1), START);

            assertThat(version()).isEmpty();
        }
    }

    @Nested
    class Generations {
        @Test
        void nothingIsServedOrAnnouncedWhileSuspended() {
            load(1);
            cache.suspend();

            assertThat(version()).isEmpty();
            assertThat(cache.begin(id)).isEmpty();
        }

        @Test
        void nothingSurvivesOne() {
            load(1);
            opened(cache);

            assertThat(version()).isEmpty();
        }

        @Test
        void confirmationOfAnEarlierOneOpensNothing() {
            long early = cache.suspend();
            cache.suspend();
            cache.resume(early);

            assertThat(cache.isOpen()).isFalse();
        }

        @Test
        void closedCacheStaysClosed() {
            cache.close();
            opened(cache);

            assertThat(cache.isOpen()).isFalse();
        }
    }

    @Nested
    class Saves {
        @Test
        void nextVersionIsTheCopyWithTheChanges() {
            load(1);
            cache.saved(sent(), changes(), 2);

            assertThat(hit(2).orElseThrow().session().attributes()).containsOnlyKeys("a", "b");
        }

        @Test
        void versionFurtherOnEvicts() {
            load(1);
            cache.saved(sent(), changes(), 3);

            assertThat(version()).isEmpty();
        }

        @Test
        void versionThatIsHereAlreadyChangesNothing() {
            load(3);
            cache.saved(sent(), changes(), 2);

            assertThat(hit(3).orElseThrow().session().attributes()).containsOnlyKeys("a");
        }

        @Test
        void loadThatMayHaveMissedItIsNotTaken() {
            Load load = begin();
            cache.saved(sent(), changes(), 2);
            cache.put(load, session(id, 1, 1), START);

            assertThat(version()).isEmpty();
        }

        @Test
        void saveSentInAnEarlierGenerationEvicts() {
            Sent sent = sent();
            opened(cache);
            load(1);
            cache.saved(sent, changes(), 2);

            assertThat(version()).isEmpty();
        }
    }

    @Nested
    class Life {
        @Test
        void hitTellsTheAccessBeforeIt() {
            load(1);

            assertThat(lastAccess(START + 1000)).isEqualTo(START);
            assertThat(lastAccess(START + 2000)).isEqualTo(START + 1000);
        }

        private long lastAccess(long now) {
            return cache.hit(new Handle(id, 0), now)
                    .orElseThrow()
                    .session()
                    .lastAccessedTime()
                    .toEpochMilli();
        }

        @Test
        void redisIsToldOncePerTenthOfTheInterval() {
            load(1);
            List<Long> told = new ArrayList<>();
            for (long at = 0; at <= 3 * TENTH; at += TENTH / 10) {
                if (cache.hit(new Handle(id, 0), START + at).orElseThrow().touchDue()) {
                    told.add(at);
                }
            }

            assertThat(told).containsExactly(TENTH / 10, TENTH * 12 / 10, TENTH * 23 / 10);
        }

        @Test
        void sessionIsNotServedOnceItsIntervalHasPassedSinceTheLastAccessHere() {
            load(1);
            long access = START + TENTH;
            cache.hit(new Handle(id, 0), access);

            assertThat(cache.knowsExpired(id, access + INTERVAL.toMillis() - 1)).isFalse();
            assertThat(cache.hit(new Handle(id, 0), access + INTERVAL.toMillis()))
                    .isEmpty();
            assertThat(cache.knowsExpired(id, access + INTERVAL.toMillis())).isTrue();
        }
    }

    @Nested
    class Bounds {
        @Test
        void leastRecentlyUsedGoesWhenThereAreTooMany() {
            NearCache small = opened(new NearCache(2, 1 << 20, RetainedSessions.none()));
            List<SessionId> ids = List.of(newId(), newId(), newId());
            put(small, session(ids.get(0), 1, 1));
            put(small, session(ids.get(1), 1, 1));
            small.hit(new Handle(ids.get(0), 0), START);
            put(small, session(ids.get(2), 1, 1));

            assertThat(small.size()).isEqualTo(2);
            assertThat(small.hit(new Handle(ids.get(1), 0), START)).isEmpty();
            assertThat(small.hit(new Handle(ids.get(0), 0), START)).isPresent();
        }

        @Test
        void bytesStayWithinTheirBoundAndAreGivenBack() {
            NearCache small = opened(new NearCache(100, 10_000, RetainedSessions.none()));
            for (int i = 0; i < 50; i++) {
                put(small, session(newId(), 1, 3_000));
                assertThat(small.bytes()).isBetween(3_000L, 10_000L);
            }
            assertThat(small.size()).isEqualTo(2);
            small.clear();
            assertThat(small.bytes()).isZero();
        }

        @Test
        void sessionThatIsLargerThanAllIsNotKeptAndDrivesNobodyOut() {
            NearCache small = opened(new NearCache(100, 10_000, RetainedSessions.none()));
            SessionId kept = newId();
            put(small, session(kept, 1, 100));
            put(small, session(newId(), 1, 10_000));

            assertThat(small.hit(new Handle(kept, 0), START)).isPresent();
            assertThat(small.size()).isEqualTo(1);
        }
    }
}
