package io.continuity.session.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.session.SessionId;
import io.continuity.session.SessionInspection;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStoreException;
import io.continuity.session.StoreStatus.NearCacheStatus;
import io.continuity.testkit.MonitoredCommand;
import io.continuity.testkit.RedisMonitor;
import io.lettuce.core.cluster.SlotHash;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators' questions cost Redis and the near caches. */
class RedisInspectionTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final SecureRandom RANDOM = new SecureRandom();

    private TwoInstances both;
    private SessionInspection inspection;

    @BeforeEach
    void start() {
        both = new TwoInstances();
        inspection = both.here.inspection().orElseThrow();
    }

    @AfterEach
    void stop() {
        both.close();
    }

    private NearCacheStatus cache() {
        return inspection.status().nearCache().orElseThrow();
    }

    private static SessionId id(String handle) {
        return Handle.parse(handle).orElseThrow().id();
    }

    @Test
    void statusTellsWhereRedisIsAndNotWhoSignsIn() {
        try (RedisSessionStore store = RedisSessionStore.builder("redis://ada:secret@127.0.0.1:1/2")
                .keyPrefix("shop")
                .nearCache(0, 0)
                .build()) {
            var status = store.inspection().orElseThrow().status();

            assertThat(status.kind()).isEqualTo("Redis");
            assertThat(status.address()).contains("127.0.0.1:1");
            assertThat(status.keyPrefix()).contains("shop");
            assertThat(status.nearCache()).isEmpty();
            assertThat(status.toString()).doesNotContain("ada").doesNotContain("secret");
        }
    }

    @Test
    void failedCheckNamesTheAddressAndNotThePassword() {
        try (RedisSessionStore store =
                RedisSessionStore.builder("redis://ada:secret@127.0.0.1:1").build()) {
            assertThatThrownBy(() -> store.inspection().orElseThrow().check(TIMEOUT))
                    .isInstanceOf(SessionStoreException.class)
                    .hasMessageContaining("127.0.0.1:1")
                    .message()
                    .doesNotContain("secret");
        }
    }

    @Test
    void nearCacheCountsHitsMissesAndWhatIsKept() {
        NearCacheStatus before = cache();
        String handle = both.create(both.here);
        TwoInstances.read(both.here, handle);
        TwoInstances.read(both.here, handle);
        both.here.touch(handle);
        both.here.load(SessionId.random(RANDOM).value(), TIMEOUT);

        NearCacheStatus after = cache();

        assertThat(after.hits() - before.hits()).isEqualTo(2);
        assertThat(after.misses() - before.misses()).isEqualTo(1);
        assertThat(after.entries()).isEqualTo(before.entries() + 1);
        assertThat(after.bytes()).isGreaterThan(before.bytes());
        assertThat(after.open()).isTrue();
        assertThat(after.evictions()).isZero();
    }

    @Test
    void nearCacheCountsWhatHasNoRoom() {
        NearCache two = new NearCache(2, 10_000, RetainedSessions.none());
        two.resume(two.suspend());
        for (int i = 0; i < 5; i++) {
            SessionSnapshot session = both.fresh();
            two.put(two.begin(session.id()).orElseThrow(), session, 0);
        }
        assertThat(two.status()).hasValueSatisfying(status -> {
            assertThat(status.entries()).isEqualTo(2);
            assertThat(status.evictions()).isEqualTo(3);
        });
        NearCache tiny = new NearCache(2, 10, RetainedSessions.none());
        tiny.resume(tiny.suspend());
        SessionSnapshot session = both.fresh();
        tiny.put(tiny.begin(session.id()).orElseThrow(), session, 0);
        assertThat(tiny.status()).hasValueSatisfying(status -> {
            assertThat(status.entries()).isZero();
            assertThat(status.evictions()).isEqualTo(1);
        });
    }

    @Test
    void lookingEmptiesNoNearCache() {
        String handle = both.create(both.there);
        TwoInstances.read(both.here, handle);
        long hits = cache().hits();

        inspection.check(TIMEOUT);
        inspection.count(TIMEOUT);
        assertThat(inspection.findByHash(id(handle).hash(), TIMEOUT)).hasSize(1);
        assertThat(inspection.peek(id(handle), TIMEOUT)).isPresent();
        assertThat(inspection.sample(10, TIMEOUT)).hasSize(1);

        TwoInstances.read(both.here, handle);
        assertThat(cache().hits()).isEqualTo(hits + 1);
    }

    @Test
    void countAsksEachShardOnceAndCheckAsksOneSessionAlways() {
        inspection.count(TIMEOUT);
        inspection.check(TIMEOUT);
        try (RedisMonitor monitor = RedisMonitor.of(both.server)) {
            monitor.mark();
            inspection.count(TIMEOUT);
            assertThat(monitor.commands()).hasSize(256).allSatisfy(command -> assertThat(
                            command.arguments().get(2))
                    .endsWith(":expiry"));

            monitor.mark();
            inspection.check(TIMEOUT);
            inspection.check(TIMEOUT);
            assertThat(monitor.commands()).hasSize(2);
            assertThat(monitor.commands().get(0).arguments())
                    .startsWith(
                            monitor.commands().get(1).arguments().subList(0, 4).toArray(new String[0]));
        }
    }

    @Test
    void searchGoesInStepsAndEachStepStaysInItsSlot() {
        SessionId wanted = id(both.create(both.here));
        RedisKeys keys = new RedisKeys("continuity");
        fill(keys.expiry(wanted), wanted, 3000);
        inspection.findByHash("0000", TIMEOUT);
        try (RedisMonitor monitor = RedisMonitor.of(both.server)) {
            monitor.mark();

            assertThat(inspection.findByHash(wanted.hash(), TIMEOUT))
                    .extracting(SessionSnapshot::id)
                    .containsExactly(wanted);

            List<MonitoredCommand> scans = monitor.commands().stream()
                    .filter(command -> command.arguments().get(2).endsWith(":expiry"))
                    .toList();
            assertThat(scans).hasSizeGreaterThan(256 + 4);
            assertThat(scans).allSatisfy(command -> assertThat(command.name()).isEqualTo("EVALSHA"));
            assertThat(monitor.commands()).allSatisfy(command -> assertThat(
                            keysOf(command).stream().map(SlotHash::getSlot).distinct())
                    .hasSize(1));
        }
    }

    @Test
    void sampleOfManySessionsCostsNoMoreThanOneOfFew() {
        for (int i = 0; i < 10_000; i++) {
            both.here.create(both.fresh(), TIMEOUT);
        }
        inspection.sample(1, TIMEOUT);
        try (RedisMonitor monitor = RedisMonitor.of(both.server)) {
            monitor.mark();

            assertThat(inspection.sample(100, TIMEOUT)).hasSize(100);

            assertThat(monitor.commands())
                    .hasSize(16 + 100)
                    .allSatisfy(command -> assertThat(command.name()).isEqualTo("EVALSHA"))
                    .allSatisfy(command -> assertThat(keysOf(command).stream()
                                    .map(SlotHash::getSlot)
                                    .distinct())
                            .hasSize(1));
            assertThat(monitor.commands().stream()
                            .map(command -> command.arguments().get(2).endsWith(":expiry"))
                            .toList())
                    .as("16 shards are scanned, and then sessions are looked at")
                    .containsExactlyElementsOf(Stream.concat(
                                    Collections.nCopies(16, true).stream(), Collections.nCopies(100, false).stream())
                            .toList());
        }
    }

    @Test
    void sampleOfNothingButEntriesThatAreNoSessionsEnds() {
        RedisKeys keys = new RedisKeys("continuity");
        for (int i = 0; i < 256; i++) {
            SessionId id = SessionId.random(RANDOM);
            fill(keys.expiry(id), id, 20);
        }
        inspection.sample(1, TIMEOUT);
        try (RedisMonitor monitor = RedisMonitor.of(both.server)) {
            monitor.mark();

            assertThat(inspection.sample(100, TIMEOUT)).isEmpty();

            assertThat(monitor.commands()).hasSizeBetween(256, 256 + 16 * 100);
        }
    }

    /** Adds entries of sessions that are not there. */
    private void fill(String expiry, SessionId shard, int count) {
        List<Object> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(1e15);
            entries.add(shard.renewed(RANDOM).value());
        }
        both.redis.zadd(expiry, entries.toArray());
    }

    private static List<String> keysOf(MonitoredCommand command) {
        return command.arguments()
                .subList(2, 2 + Integer.parseInt(command.arguments().get(1)));
    }

    @Test
    void searchThatTakesTooLongIsAnErrorAndNoAnswer() {
        both.create(both.here);
        inspection.findByHash("0000", TIMEOUT);

        assertThatThrownBy(() -> inspection.findByHash("0000", Duration.ofNanos(1)))
                .isInstanceOf(SessionStoreException.class)
                .hasMessageContaining("0 ms");
    }

    @Test
    void whatIsNoSessionIsNotCountedAndNotFound() {
        SessionId wanted = id(both.create(both.here));
        long before = inspection.count(TIMEOUT).orElseThrow();
        RedisKeys keys = new RedisKeys("continuity");
        both.redis.zadd(keys.expiry(wanted), 1e15, "garbage");
        SessionId wrongHash = wanted.renewed(RANDOM);
        both.redis.set(keys.session(wrongHash), "no hash");
        both.redis.zadd(keys.expiry(wanted), 1e15, wrongHash.value());
        assertThat(inspection.findByHash(wrongHash.hash(), TIMEOUT)).isEmpty();
        assertThat(inspection.findByHash(wanted.hash(), TIMEOUT)).hasSize(1);

        both.redis.del(keys.expiry(wanted));
        both.redis.set(keys.expiry(wanted), "no sorted set");

        assertThat(inspection.count(TIMEOUT)).hasValue(before - 1);
        assertThat(inspection.findByHash(wanted.hash(), TIMEOUT)).isEmpty();
    }
}
