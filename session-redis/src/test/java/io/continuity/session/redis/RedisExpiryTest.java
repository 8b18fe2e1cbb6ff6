package io.continuity.session.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.testkit.MonitoredCommand;
import io.continuity.testkit.RedisMonitor;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How expiry is found in Redis, and what that costs. */
class RedisExpiryTest extends ExpiryOnRedis {
    @Test
    void sessionExpiresByTheServersOwnClock() {
        SessionId id = create(Duration.ofMillis(50));
        long end = System.nanoTime() + TIMEOUT.toNanos();

        while (announce() == 0 && System.nanoTime() < end) {
            Thread.onSpinWait();
        }

        assertThat(toldIds()).containsExactly(id);
    }

    @Test
    void lastAccessIsToldAsFarAsItIsKnown() {
        SessionId id = create(INTERVAL);
        pass(INTERVAL.plusMinutes(3));
        announce();

        assertThat(told).singleElement().satisfies(session -> {
            assertThat(session.id()).isEqualTo(id);
            assertThat(Duration.between(session.lastAccessedTime(), NOW).toMillis())
                    .isCloseTo(INTERVAL.plusMinutes(3).toMillis(), within(10_000L));
        });
    }

    @Test
    void accessWritesNothingIntoTheSortedSet() {
        SessionId id = create(INTERVAL);
        double due = redis.zscore(shard(id), id.value());
        pass(Duration.ofMinutes(10));

        store.load(id.value(), TIMEOUT);
        store.touch(id.value());
        save(id, SessionChanges.blind().set("a", EncodedAttribute.of(new byte[1])));

        assertThat(redis.zscore(shard(id), id.value()))
                .isEqualTo(due - Duration.ofMinutes(10).toMillis());
    }

    @Test
    void sessionInUseIsPutOffUntilItWouldExpire() {
        SessionId id = create(INTERVAL);
        pass(Duration.ofMinutes(20));
        store.load(id.value(), TIMEOUT);
        pass(Duration.ofMinutes(20));

        assertThat(announce()).isZero();

        double left = redis.zscore(shard(id), id.value()) - serverMillis();
        assertThat(left).isBetween(9 * 60_000.0, 10 * 60_000.0 + 1);
    }

    private long serverMillis() {
        List<String> now = redis.time();
        return Long.parseLong(now.get(0)) * 1000 + Long.parseLong(now.get(1)) / 1000;
    }

    @Test
    void saveMendsAnEntryThatWasLost() {
        SessionId id = create(INTERVAL);
        redis.del(shard(id));
        save(id, SessionChanges.blind());
        pass(INTERVAL.plusMinutes(1));

        announce();

        assertThat(toldIds()).containsExactly(id);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 60_000, 1_800_000, 7_200_000})
    void hashOutlivesTheSessionByTenMinutesAtLeast(long interval) {
        SessionId id = create(Duration.ofMillis(interval));

        assertThat(redis.pttl(key("session", id)))
                .isGreaterThan(interval + Duration.ofMinutes(10).toMillis());
    }

    @Test
    void hashOfASessionInUseOutlivesItByTenMinutesToo() {
        SessionId id = create(Duration.ofMinutes(12));
        for (int i = 0; i < 10; i++) {
            pass(Duration.ofMinutes(3));
            store.load(id.value(), TIMEOUT);

            assertThat(redis.pttl(key("session", id)) - redis.pttl(key("access", id)))
                    .isGreaterThan(Duration.ofMinutes(9).toMillis());
        }
    }

    @Test
    void sortedSetOutlivesItsLongestMember() {
        SessionId shorter = create(Duration.ofMinutes(1));
        SessionId longer = shorter.renewed(RANDOM);
        create(SessionSnapshot.fresh(longer, NOW, Duration.ofDays(100)));
        create(SessionSnapshot.fresh(shorter.renewed(RANDOM), NOW, Duration.ofMinutes(1)));
        assertThat(redis.pttl(shard(shorter)))
                .isGreaterThan(Duration.ofDays(100).toMillis());

        pass(Duration.ofDays(99));
        store.load(longer.value(), TIMEOUT);
        pass(Duration.ofDays(1).plusMinutes(1));
        announce();

        assertThat(redis.pttl(shard(longer))).isGreaterThan(Duration.ofDays(99).toMillis());
    }

    @Test
    void nothingIsLeftOfAnAnnouncedSession() {
        SessionId id = create(INTERVAL);
        save(id, SessionChanges.blind().newId(id.renewed(RANDOM)));
        pass(INTERVAL.plusMinutes(1));

        assertThat(announce()).isEqualTo(1);

        assertThat(redis.keys("*")).isEmpty();
    }

    @Test
    void everyScriptTouchesOneSlot() {
        List<SessionId> ids =
                IntStream.range(0, 40).mapToObj(i -> create(INTERVAL)).toList();
        try (RedisMonitor monitor = RedisMonitor.of(server)) {
            monitor.mark();
            create(INTERVAL);
            save(ids.get(0), SessionChanges.blind().maxInactiveInterval(Duration.ofMinutes(25)));
            save(ids.get(1), SessionChanges.blind().newId(ids.get(1).renewed(RANDOM)));
            store.delete(ids.get(2).value(), OptionalLong.empty(), TIMEOUT);
            pass(INTERVAL.plusMinutes(1));
            redis.zadd(shard(ids.get(3)), 0, "garbage");
            announce();

            assertThat(monitor.commands().stream()
                            .filter(command -> command.name().startsWith("EVAL")
                                    && !keysOf(command).isEmpty()))
                    .hasSizeGreaterThan(256 + 2 * 39)
                    .allSatisfy(command -> assertThat(keysOf(command).stream()
                                    .map(SlotHash::getSlot)
                                    .distinct())
                            .hasSize(1));
        }
        assertThat(told).hasSize(40);
    }

    private static List<String> keysOf(MonitoredCommand command) {
        return command.arguments()
                .subList(2, 2 + Integer.parseInt(command.arguments().get(1)));
    }

    @Test
    void allShardsAreAskedOnceWhenNothingIsDue() {
        create(INTERVAL);
        announce();
        try (RedisMonitor monitor = RedisMonitor.of(server)) {
            monitor.mark();

            announce();

            assertThat(monitor.commands()).hasSize(256).allSatisfy(command -> assertThat(command.name())
                    .isEqualTo("EVALSHA"));
        }
    }

    @Test
    void oneCallHandlesAShardsShareAndTheNextGoesOn() {
        SessionId first = create(INTERVAL);
        for (int i = 0; i < 99; i++) {
            create(SessionSnapshot.fresh(first.renewed(RANDOM), NOW, INTERVAL));
        }
        pass(INTERVAL.plusMinutes(1));

        assertThat(announce()).isEqualTo(32);
        while (announce() > 0) {
            assertThat(told).hasSizeLessThanOrEqualTo(100);
        }

        assertThat(toldIds()).doesNotHaveDuplicates().hasSize(100);
    }

    @Test
    void whereNobodyAnnouncesOldEntriesGoWithNewSessions() {
        SessionId old = create(INTERVAL);
        create(SessionSnapshot.fresh(old.renewed(RANDOM), NOW, Duration.ofDays(9)));
        pass(Duration.ofDays(2));

        SessionId young = create(SessionSnapshot.fresh(old.renewed(RANDOM), NOW, INTERVAL));

        assertThat(redis.zrange(shard(old), 0, -1))
                .hasSize(2)
                .contains(young.value())
                .doesNotContain(old.value());
    }
}
