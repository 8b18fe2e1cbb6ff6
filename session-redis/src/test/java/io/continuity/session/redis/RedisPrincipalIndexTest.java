package io.continuity.session.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.session.SaveResult;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStoreException;
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
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the index by principal leaves in Redis, and what it costs. */
class RedisPrincipalIndexTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration INTERVAL = Duration.ofMinutes(30);
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final SecureRandom RANDOM = new SecureRandom();

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
        store = RedisSessionStore.builder(server.uri().toString())
                .nearCache(0, 0) // Each access is to reach Redis.
                .build();
    }

    @AfterEach
    void stop() {
        store.close();
        client.shutdown(Duration.ZERO, TIMEOUT);
        server.close();
    }

    private SessionId of(String principal) {
        return of(principal, SessionId.random(RANDOM));
    }

    private SessionId of(String principal, SessionId id) {
        create(id);
        save(id, SessionChanges.blind().principal(principal));
        return id;
    }

    private void create(SessionId id) {
        store.create(SessionSnapshot.fresh(id, NOW, INTERVAL), TIMEOUT);
    }

    private void save(SessionId id, SessionChanges.Builder changes) {
        assertThat(store.save(id.value(), changes.build(), TIMEOUT)).isInstanceOf(SaveResult.Saved.class);
    }

    private void pass(Duration duration) {
        time.pass(duration, "continuity");
    }

    private static String index(SessionId id) {
        return new RedisKeys("continuity").principals(id);
    }

    @Test
    void nameItselfIsNowhere() {
        SessionId id = of("ada lovelace");

        assertThat(redis.keys("*")).noneMatch(key -> key.contains("ada"));
        assertThat(redis.zrange(index(id), 0, -1)).hasSize(2).noneMatch(member -> member.contains("ada"));
        assertThat(redis.hgetall(new RedisKeys("continuity").session(id)))
                .hasEntrySatisfying("p", owner -> assertThat(owner).matches("[0-9a-f]{32}"));
    }

    @Test
    void everyKeyHasATtlAndTheSameSlot() {
        of("ada");

        assertThat(redis.keys("*")).hasSize(4).allSatisfy(key -> assertThat(redis.pttl(key))
                .isPositive());
        assertThat(redis.keys("*").stream().map(SlotHash::getSlot).distinct()).hasSize(1);
    }

    @Test
    void noEndOfASessionLeavesAnythingBehind() {
        store.delete(of("ada").value(), OptionalLong.empty(), TIMEOUT);
        save(of("ada"), SessionChanges.blind().noPrincipal());
        of("ada");
        assertThat(store.deleteByPrincipal("ada", TIMEOUT)).isEqualTo(1);
        SessionId moved = of("grace");
        save(moved, SessionChanges.blind().newId(moved.renewed(RANDOM)));
        of("eve");
        assertThat(redis.keys("*:principals")).hasSize(2);

        pass(INTERVAL.plusMinutes(1));
        store.announceExpired(session -> {}, TIMEOUT);

        assertThat(redis.keys("*")).isEmpty();
    }

    @Test
    void lookupRemovesSessionsThatExpired() {
        SessionId id = of("ada");
        of("grace", id.renewed(RANDOM));
        pass(INTERVAL.plusMinutes(1));

        assertThat(store.findByPrincipal("ada", TIMEOUT)).isEmpty();

        assertThat(redis.zcard(index(id))).as("grace's are left").isEqualTo(2);
    }

    @Test
    void whereNobodyAnnouncesOldMembersGoWithNewSessions() {
        SessionId old = of("ada");
        of("ada", old.renewed(RANDOM));
        SessionId longer = of("grace", old.renewed(RANDOM));
        save(longer, SessionChanges.blind().maxInactiveInterval(Duration.ofDays(9)));
        pass(Duration.ofDays(2));

        create(old.renewed(RANDOM));

        assertThat(redis.zcard(index(old))).as("grace's are left").isEqualTo(2);
    }

    @Test
    void sessionThatIsOnlyReadStaysInTheIndex() {
        SessionId id = of("ada");
        for (int i = 0; i < 4 * 24 * 3; i++) {
            pass(Duration.ofMinutes(15));
            store.load(id.value(), TIMEOUT);
            store.announceExpired(session -> {}, TIMEOUT);
        }

        assertThat(store.findByPrincipal("ada", TIMEOUT)).containsExactly(id);
    }

    @Test
    void saveMendsAnIndexThatWasLost() {
        SessionId id = of("ada");
        redis.del(index(id));

        save(id, SessionChanges.blind());

        assertThat(store.findByPrincipal("ada", TIMEOUT)).containsExactly(id);
    }

    @Test
    void memberThatIsWrongIsNotBelieved() {
        SessionId id = of("ada");
        String owner = new String(PrincipalIndex.owner("grace"), java.nio.charset.StandardCharsets.US_ASCII);
        redis.zadd(index(id), 0, "p:" + owner + ":" + id.value());
        redis.zadd(index(id), 0, "p:" + owner + ":garbage");
        SessionId elsewhere = SessionId.parse(
                        (id.value().startsWith("AA") ? "BB" : "AA") + id.value().substring(2))
                .orElseThrow();
        redis.zadd(index(id), 0, "p:" + owner + ":" + elsewhere.value());

        assertThat(store.findByPrincipal("grace", TIMEOUT)).isEmpty();
        assertThat(store.deleteByPrincipal("grace", TIMEOUT)).isZero();
        assertThat(store.findByPrincipal("ada", TIMEOUT)).containsExactly(id);
    }

    @Test
    void indexOfTheWrongTypeIsAnErrorOnlyForWhoAsksIt() {
        SessionId id = SessionId.random(RANDOM);
        redis.set(index(id), "somebody else's");
        of("ada", id);

        assertThat(store.load(id.value(), TIMEOUT)).isPresent();
        assertThatThrownBy(() -> store.findByPrincipal("ada", TIMEOUT)).isInstanceOf(SessionStoreException.class);
        assertThatThrownBy(() -> store.deleteByPrincipal("ada", TIMEOUT)).isInstanceOf(SessionStoreException.class);
        assertThat(store.delete(id.value(), OptionalLong.empty(), TIMEOUT)).isTrue();
        assertThat(redis.get(index(id))).isEqualTo("somebody else's");
    }

    @Test
    void lookupAsksEachShardOnceAndEachSessionOnce() {
        of("ada");
        of("ada");
        store.findByPrincipal("ada", TIMEOUT);
        try (RedisMonitor monitor = RedisMonitor.of(server)) {
            monitor.mark();

            assertThat(store.findByPrincipal("ada", TIMEOUT)).hasSize(2);

            assertThat(monitor.commands()).hasSize(258).allSatisfy(command -> assertThat(
                            keysOf(command).stream().map(SlotHash::getSlot).distinct())
                    .hasSize(1));
        }
    }

    private static List<String> keysOf(MonitoredCommand command) {
        return command.arguments()
                .subList(2, 2 + Integer.parseInt(command.arguments().get(1)));
    }

    @Test
    void severalHundredSessionsOfOneUserEndTogether() {
        for (int i = 0; i < 700; i++) {
            of("robot");
        }

        assertThat(store.findByPrincipal("robot", TIMEOUT)).hasSize(700);
        assertThat(store.deleteByPrincipal("robot", TIMEOUT)).isEqualTo(700);
        assertThat(redis.keys("*")).isEmpty();
    }
}
