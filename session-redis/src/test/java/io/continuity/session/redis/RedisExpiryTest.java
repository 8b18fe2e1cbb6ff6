package io.continuity.session.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.SaveResult;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStoreException;
import io.continuity.testkit.FlakyProxy;
import io.continuity.testkit.MonitoredCommand;
import io.continuity.testkit.RedisMonitor;
import io.continuity.testkit.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How expiry is found in Redis, and what must not get in its way. */
class RedisExpiryTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration INTERVAL = Duration.ofMinutes(30);
    private static final Duration LEASE = Duration.ofSeconds(31);
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final AtomicInteger unreadable = new AtomicInteger();
    private final List<SessionSnapshot> told = new ArrayList<>();
    private RedisServer server;
    private ServerTime time;
    private RedisClient client;
    private RedisCommands<String, String> redis;
    private RedisSessionStore store;

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
        time.close();
        server.close();
    }

    private RedisSessionStore store(String host, int port) {
        return RedisSessionStore.builder("redis://" + host + ":" + port)
                .clock(() -> NOW)
                .observer(new SessionObserver() {
                    @Override
                    public void sessionUnreadable() {
                        unreadable.incrementAndGet();
                    }
                })
                .build();
    }

    private static SessionSnapshot session(Duration interval) {
        return SessionSnapshot.fresh(SessionId.random(RANDOM), NOW, interval);
    }

    private SessionId create(Duration interval) {
        return create(session(interval));
    }

    private SessionId create(SessionSnapshot session) {
        assertThat(store.create(session, TIMEOUT)).isInstanceOf(SaveResult.Saved.class);
        return session.id();
    }

    private SaveResult save(SessionId id, SessionChanges.Builder changes) {
        return store.save(id.value(), changes.build(), TIMEOUT);
    }

    private int announce() {
        return store.announceExpired(told::add, TIMEOUT);
    }

    private void pass(Duration duration) {
        time.pass(duration, "continuity");
    }

    private String key(String kind, SessionId id) {
        return redis.keys("*:" + kind + ":" + id.value()).stream().findFirst().orElseThrow();
    }

    private String shard(SessionId id) {
        return new RedisKeys("continuity").expiry(id);
    }

    private List<SessionId> toldIds() {
        return told.stream().map(SessionSnapshot::id).toList();
    }

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
        assertThat(redis.pttl(shard(shorter))).isGreaterThan(Duration.ofDays(100).toMillis());

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
        Duration timeout = Duration.ofMillis(500);

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
        List<SessionId> ids = IntStream.range(0, 100).mapToObj(i -> create(INTERVAL)).toList();
        pass(INTERVAL.plusMinutes(1));
        redis.scriptFlush();

        assertThat(announce()).isEqualTo(100);

        assertThat(toldIds()).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void everyScriptTouchesOneSlot() {
        List<SessionId> ids = IntStream.range(0, 40).mapToObj(i -> create(INTERVAL)).toList();
        try (RedisMonitor monitor = RedisMonitor.of(server)) {
            monitor.mark();
            create(INTERVAL);
            save(ids.get(0), SessionChanges.blind().maxInactiveInterval(Duration.ofMinutes(25)));
            save(ids.get(1), SessionChanges.blind().newId(ids.get(1).renewed(RANDOM)));
            store.delete(ids.get(2).value(), OptionalLong.empty(), TIMEOUT);
            pass(INTERVAL.plusMinutes(1));
            redis.zadd(shard(ids.get(3)), 0, "garbage");
            announce();

            assertThat(monitor.commands().stream().filter(command -> command.name().equals("EVALSHA")
                            || command.name().equals("EVAL") && !keysOf(command).isEmpty()))
                    .hasSizeGreaterThan(256 + 2 * 39)
                    .allSatisfy(command -> assertThat(keysOf(command).stream()
                                    .map(SlotHash::getSlot)
                                    .distinct())
                            .hasSize(1));
        }
        assertThat(told).hasSize(40);
    }

    private static List<String> keysOf(MonitoredCommand command) {
        return command.arguments().subList(2, 2 + Integer.parseInt(command.arguments().get(1)));
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

    @Test
    void whereNobodyAnnouncesOldEntriesGoWithNewSessions() {
        SessionId old = create(INTERVAL);
        create(SessionSnapshot.fresh(old.renewed(RANDOM), NOW, Duration.ofDays(9)));
        pass(Duration.ofDays(2));

        SessionId young = create(SessionSnapshot.fresh(old.renewed(RANDOM), NOW, INTERVAL));

        assertThat(redis.zrange(shard(old), 0, -1)).hasSize(2).contains(young.value()).doesNotContain(old.value());
    }
}
