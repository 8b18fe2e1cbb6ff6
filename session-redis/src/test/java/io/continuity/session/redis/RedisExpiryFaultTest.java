package io.continuity.session.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.session.SaveResult;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStoreException;
import io.continuity.testkit.FlakyProxy;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must not get in the way of expiry: instances that die, servers that do not answer, keys that are wrong. */
class RedisExpiryFaultTest extends ExpiryOnRedis {
    @Test
    void claimOfAnInstanceThatDiedIsTakenOverAfterItsLease() {
        SessionId id = create(INTERVAL);
        pass(INTERVAL.plusMinutes(1));
        try (RedisSessionStore dying = store(server.host(), server.port())) {
            assertThatThrownBy(() -> dying.announceExpired(
                            session -> {
                                throw new AssertionError("dies");
                            },
                            TIMEOUT))
                    .hasMessage("dies");
        }
        assertThat(announce()).as("claimed").isZero();

        pass(LEASE);

        assertThat(announce()).isEqualTo(1);
        assertThat(toldIds()).containsExactly(id);
    }

    @Test
    void claimThatHasRunOutIsConfirmedByOneOfTwo() {
        create(INTERVAL);
        pass(INTERVAL.plusMinutes(1));
        try (RedisSessionStore slow = store(server.host(), server.port())) {
            int confirmedBySlow = slow.announceExpired(
                    session -> {
                        pass(LEASE);
                        assertThat(announce()).isEqualTo(1);
                    },
                    TIMEOUT);

            assertThat(confirmedBySlow).isZero();
        }
        assertThat(announce()).isZero();
    }

    @Test
    void answerThatWasLostDelaysTheAnnouncementByTheLease() {
        SessionId id = create(INTERVAL);
        pass(INTERVAL.plusMinutes(1));
        FlakyProxy proxy = FlakyProxy.to(server);
        try (RedisSessionStore cutOff = store(proxy.host(), proxy.port())) {
            cutOff.touch(id.value());
            assertThat(cutOff.load(id.value(), TIMEOUT)).isEmpty();
            proxy.stallReplies();
            assertThatThrownBy(() -> cutOff.announceExpired(told::add, Duration.ofMillis(200)))
                    .isInstanceOf(SessionStoreException.class)
                    .hasMessageContaining("200 ms");
        } finally {
            proxy.close();
        }
        assertThat(told).isEmpty();

        pass(LEASE);
        announce();

        assertThat(toldIds()).containsExactly(id);
    }

    @Test
    void listenerThatUsesUpTheTimeIsNotToldAgain() {
        create(INTERVAL);
        create(INTERVAL);
        pass(INTERVAL.plusMinutes(1));
        Duration timeout = Duration.ofSeconds(2);

        int announced = store.announceExpired(
                session -> {
                    told.add(session);
                    long start = System.nanoTime();
                    while (System.nanoTime() - start < timeout.toNanos()) {
                        Thread.onSpinWait();
                    }
                },
                timeout);

        assertThat(announced).isEqualTo(1);
        pass(LEASE);
        assertThat(announce()).isEqualTo(1);
        assertThat(toldIds()).doesNotHaveDuplicates().hasSize(2);
    }

    @Test
    void deadServerIsAnErrorAndNotNothingToDo() {
        server.kill();

        assertThatThrownBy(() -> store.announceExpired(told::add, Duration.ofMillis(200)))
                .isInstanceOf(SessionStoreException.class);
    }

    @Test
    void scriptsThatTheServerForgotCostNoAnnouncement() {
        List<SessionId> ids =
                IntStream.range(0, 100).mapToObj(i -> create(INTERVAL)).toList();
        pass(INTERVAL.plusMinutes(1));
        redis.scriptFlush();

        assertThat(announce()).isEqualTo(100);

        assertThat(toldIds()).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void entriesThatStandForNoSessionAreCountedAndDropped() {
        SessionId id = create(INTERVAL);
        SessionId elsewhere = SessionId.random(RANDOM);
        redis.zadd(shard(id), 0, "garbage");
        redis.zadd(shard(id), 0, "{x}:\u00e9\n");
        redis.zadd(shard(id), 0, shard(elsewhere).equals(shard(id)) ? "x" : elsewhere.value());
        pass(INTERVAL.plusMinutes(1));

        assertThat(announce()).isEqualTo(1);

        assertThat(unreadable).hasValue(3);
        assertThat(redis.keys("*")).isEmpty();
    }

    @Test
    void entryWithoutASessionIsDroppedQuietly() {
        SessionId id = create(INTERVAL);
        redis.del(key("session", id), key("access", id));
        pass(INTERVAL.plusMinutes(1));

        assertThat(announce()).isZero();

        assertThat(unreadable).hasValue(0);
        assertThat(redis.keys("*")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v", "c", "i"})
    void hashThatIsNoSessionIsCountedOnceLeftAloneAndBlocksNobody(String field) {
        SessionId broken = create(INTERVAL);
        SessionId neighbour = create(SessionSnapshot.fresh(broken.renewed(RANDOM), NOW, INTERVAL));
        redis.hset(key("session", broken), field, "what?");
        pass(INTERVAL.plusMinutes(1));

        assertThat(announce()).isEqualTo(1);
        pass(LEASE);
        assertThat(announce()).isZero();

        assertThat(toldIds()).containsExactly(neighbour);
        assertThat(unreadable).hasValue(1);
        assertThat(redis.hget(key("session", broken), field)).isEqualTo("what?");
    }

    @Test
    void keysOfTheWrongTypeBlockNobody() {
        SessionId broken = create(INTERVAL);
        SessionId foreignMark = create(INTERVAL);
        SessionId fine = create(INTERVAL);
        redis.del(key("session", broken));
        redis.lpush(new RedisKeys("continuity").session(broken), "somebody else's");
        pass(INTERVAL.plusMinutes(1));
        redis.lpush(new RedisKeys("continuity").access(foreignMark), "somebody else's");

        assertThat(announce()).isEqualTo(1);

        assertThat(toldIds()).containsExactly(fine);
        assertThat(unreadable).hasValue(2);
        assertThat(redis.keys("*")).hasSize(3);
    }

    @Test
    void sortedSetOfTheWrongTypeKeepsNobodyFromUsingTheSession() {
        SessionId id = SessionId.random(RANDOM);
        redis.set(shard(id), "somebody else's");
        create(SessionSnapshot.fresh(id, NOW, INTERVAL));
        SessionId newId = id.renewed(RANDOM);

        assertThat(save(id, SessionChanges.blind().maxInactiveInterval(Duration.ofHours(1))))
                .isInstanceOf(SaveResult.Saved.class);
        assertThat(save(id, SessionChanges.blind().newId(newId))).isInstanceOf(SaveResult.Saved.class);
        assertThat(store.load(newId.value(), TIMEOUT)).isPresent();
        assertThat(announce()).isZero();
        assertThat(unreadable).hasValue(1);
        assertThat(store.delete(newId.value(), OptionalLong.empty(), TIMEOUT)).isTrue();

        assertThat(redis.get(shard(id))).isEqualTo("somebody else's");
        assertThat(redis.pttl(shard(id))).as("its TTL is its owner's business").isEqualTo(-1);
    }
}
