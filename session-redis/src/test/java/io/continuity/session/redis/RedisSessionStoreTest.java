package io.continuity.session.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.Clocks;
import io.continuity.codec.EncodedAttribute;
import io.continuity.session.SaveResult;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStore;
import io.continuity.testkit.ManualClock;
import io.continuity.testkit.MonitoredCommand;
import io.continuity.testkit.RedisMonitor;
import io.continuity.testkit.RedisServer;
import io.continuity.testkit.SessionStoreContract;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract on a real server, and what is Redis' own. */
class RedisSessionStoreTest extends SessionStoreContract {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final AtomicInteger NAMESPACES = new AtomicInteger();
    private static RedisClient client;
    private static ServerTime time;
    private static StatefulRedisConnection<String, String> connection;

    private final ManualClock clock = ManualClock.startingAt(Instant.parse("2026-11-23T10:00:00Z"));
    private final String prefix =
            "redis-store-test-" + ProcessHandle.current().pid() + "-" + NAMESPACES.incrementAndGet();

    @BeforeAll
    static void connect() {
        client = RedisClient.create(RedisURI.create(RedisServer.shared().uri()));
        connection = client.connect();
        time = ServerTime.of(RedisServer.shared());
    }

    @AfterAll
    static void disconnect() {
        client.shutdown(Duration.ZERO, TIMEOUT);
    }

    @AfterEach
    void clear() {
        keys().forEach(redis()::del);
    }

    private static RedisCommands<String, String> redis() {
        return connection.sync();
    }

    private List<String> keys() {
        return redis().keys(prefix + ":*").stream().sorted().toList();
    }

    @Override
    protected SessionStore store() {
        return store(SessionObserver.NONE);
    }

    private RedisSessionStore store(SessionObserver observer) {
        return RedisSessionStore.builder(RedisServer.shared().uri().toString())
                .keyPrefix(prefix)
                .clock(clock)
                .observer(observer)
                .nearCache(0, 0)
                .build();
    }

    @Override
    protected void letPass(Duration duration) {
        clock.advance(duration);
        time.pass(duration, prefix);
    }

    @Override
    protected InstantSource clock() {
        return clock;
    }

    @Nested
    class InRedis {
        private final AtomicInteger refused = new AtomicInteger();
        private final AtomicInteger unreadable = new AtomicInteger();
        private final SessionSnapshot fresh =
                SessionSnapshot.fresh(SessionId.random(new SecureRandom()), clock.instant(), Duration.ofMinutes(30));
        private final SessionStore store = store(new SessionObserver() {
            @Override
            public void handleRefused() {
                refused.incrementAndGet();
            }

            @Override
            public void sessionUnreadable() {
                unreadable.incrementAndGet();
            }
        });
        private final String handle = fresh.id().value();

        @BeforeEach
        void create() {
            store.create(
                    SessionChanges.basedOn(fresh)
                            .set("cart", encoded("tea"))
                            .set("user", encoded("ada"))
                            .build()
                            .appliedTo(fresh),
                    TIMEOUT);
        }

        @AfterEach
        void close() {
            store.close();
        }

        private static EncodedAttribute encoded(String text) {
            return EncodedAttribute.of(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }

        private String hash() {
            return keys().stream()
                    .filter(key -> key.contains(":session:"))
                    .findFirst()
                    .orElseThrow();
        }

        @Test
        void everyKeyOfASessionHasATtlAndTheSameSlot() {
            SessionId newId = fresh.id().renewed(new SecureRandom());
            store.save(handle, SessionChanges.blind().newId(newId).build(), TIMEOUT);

            assertThat(keys()).hasSize(4);
            assertThat(keys()).allSatisfy(key -> assertThat(redis().pttl(key)).isPositive());
            assertThat(keys().stream()
                            .map(io.lettuce.core.cluster.SlotHash::getSlot)
                            .distinct())
                    .hasSize(1);
        }

        @Test
        void neverExpiringSessionHasATtlToo() {
            store.save(
                    handle,
                    SessionChanges.blind().maxInactiveInterval(Duration.ZERO).build(),
                    TIMEOUT);

            assertThat(keys()).allSatisfy(key -> assertThat(redis().pttl(key))
                    .isGreaterThan(Duration.ofDays(364).toMillis()));
        }

        @Test
        void shorterIntervalShortensEveryTtlOfTheSession() {
            store.save(
                    handle,
                    SessionChanges.blind()
                            .maxInactiveInterval(Duration.ofMinutes(1))
                            .build(),
                    TIMEOUT);

            assertThat(redis().pttl(hash()))
                    .isBetween(
                            Duration.ofMinutes(11).toMillis(),
                            Duration.ofMinutes(21).toMillis());
            assertThat(redis().pttl(hash().replace(":session:", ":access:")))
                    .isLessThanOrEqualTo(Duration.ofMinutes(1).toMillis());
        }

        @Test
        void removedAttributeLeavesNothingBehind() {
            store.save(handle, SessionChanges.blind().remove("cart").build(), TIMEOUT);

            assertThat(redis().hkeys(hash())).containsExactlyInAnyOrder("v", "c", "i", "a:user");
        }

        @Test
        void deletedSessionLeavesNothingBehind() {
            store.delete(handle, OptionalLong.empty(), TIMEOUT);

            assertThat(keys()).isEmpty();
        }

        @Test
        void readingDoesNotChangeTheHash() {
            try (RedisMonitor monitor = RedisMonitor.of(RedisServer.shared())) {
                long ttl = redis().pttl(hash());
                letPass(Duration.ofMinutes(10));
                monitor.mark();

                store.load(handle, TIMEOUT);

                assertThat(monitor.commands()).singleElement().satisfies(command -> assertThat(command.name())
                        .isIn("EVALSHA", "EVAL"));
                assertThat(redis().pttl(hash()))
                        .isLessThanOrEqualTo(ttl - Duration.ofMinutes(10).toMillis());
            }
        }

        @Test
        void everyCallIsOneRoundTripOnceTheScriptsAreKnown() {
            SessionSnapshot other =
                    SessionSnapshot.fresh(SessionId.random(new SecureRandom()), clock.instant(), Duration.ofMinutes(1));
            callEverything(SessionSnapshot.fresh(
                    SessionId.random(new SecureRandom()), clock.instant(), Duration.ofMinutes(1)));
            try (RedisMonitor monitor = RedisMonitor.of(RedisServer.shared())) {
                monitor.mark();

                callEverything(other);

                assertThat(monitor.commands()).hasSize(5).allSatisfy(command -> assertThat(command.name())
                        .isEqualTo("EVALSHA"));
            }
        }

        private void callEverything(SessionSnapshot session) {
            SessionId newId = session.id().renewed(new SecureRandom());
            store.create(session, TIMEOUT);
            store.load(session.id().value(), TIMEOUT);
            store.save(
                    session.id().value(),
                    SessionChanges.blind().set("a", encoded("b")).build(),
                    TIMEOUT);
            store.save(session.id().value(), SessionChanges.blind().newId(newId).build(), TIMEOUT);
            assertThat(store.delete(newId.value(), OptionalLong.empty(), TIMEOUT))
                    .isTrue();
        }

        @Test
        void worksOnAfterTheServerHasForgottenTheScripts() {
            redis().scriptFlush();

            assertThat(store.load(handle, TIMEOUT)).isPresent();
            store.touch(handle);
            assertThat(store.save(
                            handle,
                            SessionChanges.blind().set("a", encoded("b")).build(),
                            TIMEOUT))
                    .isInstanceOf(SaveResult.Saved.class);
        }

        @Test
        void repeatedCreationIsTheSameCreation() {
            SessionSnapshot same = SessionChanges.basedOn(fresh)
                    .set("cart", encoded("tea"))
                    .set("user", encoded("ada"))
                    .build()
                    .appliedTo(fresh);

            assertThat(store.create(same, TIMEOUT)).isEqualTo(new SaveResult.Saved(handle + ".2"));
        }

        @Test
        void repeatedChangeOfIdIsTheSameChange() {
            SessionId newId = fresh.id().renewed(new SecureRandom());
            SessionChanges login = SessionChanges.basedOn(
                            store.load(handle, TIMEOUT).orElseThrow())
                    .newId(newId)
                    .set("user", encoded("grace"))
                    .build();

            assertThat(store.save(handle, login, TIMEOUT)).isEqualTo(new SaveResult.Saved(newId.value() + ".3"));
            assertThat(store.save(handle, login, TIMEOUT)).isEqualTo(new SaveResult.Saved(newId.value() + ".3"));
            assertThat(store.load(newId.value(), TIMEOUT)).isPresent();
        }

        @Test
        void repeatedSaveThatExpectsSomethingIsTheSameSave() {
            SessionChanges changes = SessionChanges.blind()
                    .set("cart", encoded("coffee"))
                    .expect("cart", Optional.of(encoded("tea")))
                    .build();
            long before = store.load(handle, TIMEOUT).orElseThrow().version();
            ScriptCall sentTwice = new SessionScripts(new RedisKeys(prefix), "other")
                    .save(fresh.id(), changes, Expectations.mark(), new SessionScripts.Moment(clock.millis(), false));

            try (RedisScripts scripts = new RedisScripts(
                    Topology.of(RedisURI.create(RedisServer.shared().uri()))
                            .masters(Optional.empty(), Optional.empty(), SessionObserver.NONE))) {
                for (int i = 0; i < 2; i++) {
                    List<Object> reply = scripts.run(sentTwice, new Deadline(Clocks.ticker(), TIMEOUT));
                    assertThat(SessionHash.text(reply.get(0))).isEqualTo("SAVED");
                    assertThat(SessionHash.text(reply.get(1))).isEqualTo(Long.toString(before + 1));
                }
            }

            String present = fresh.id().value() + "." + (before + 1); // No older one from the near cache.
            assertThat(store.load(present, TIMEOUT).orElseThrow().version()).isEqualTo(before + 1);
            assertThat(store.save(handle, changes, TIMEOUT)).isInstanceOf(SaveResult.Conflict.class);
        }

        /** If the client library sends one of them again, the mark tells that it is the same save. */
        @Test
        void saveThatFollowsAChangeOfIdHasOneMark() {
            SessionSnapshot read = store.load(handle, TIMEOUT).orElseThrow();
            SessionId newId = fresh.id().renewed(new SecureRandom());
            store.save(handle, SessionChanges.blind().newId(newId).build(), TIMEOUT);
            SessionChanges changes = SessionChanges.basedOn(read)
                    .set("cart", encoded("coffee"))
                    .expect("cart", Optional.of(encoded("tea")))
                    .build();

            try (RedisMonitor monitor = RedisMonitor.of(RedisServer.shared())) {
                monitor.mark();
                assertThat(store.save(handle, changes, TIMEOUT)).isEqualTo(new SaveResult.Saved(newId.value() + ".4"));
                List<List<String>> sent = monitor.commands().stream()
                        .map(InRedis::argumentsAfterKeys)
                        .toList();

                assertThat(sent).hasSize(2);
                assertThat(sent.get(1)).isEqualTo(sent.get(0)).contains("+tea");
            }
        }

        /** After the script's digest, the number of keys and the keys. */
        private static List<String> argumentsAfterKeys(MonitoredCommand command) {
            List<String> all = command.arguments();
            return all.subList(2 + Integer.parseInt(all.get(1)), all.size());
        }

        @Test
        void storesWithOtherPrefixesDoNotSeeTheSession() {
            try (RedisSessionStore other = RedisSessionStore.builder(
                            RedisServer.shared().uri().toString())
                    .keyPrefix(prefix + "-other")
                    .build()) {
                assertThat(other.load(handle, TIMEOUT)).isEmpty();
                assertThat(other.delete(handle, OptionalLong.empty(), TIMEOUT)).isFalse();
            }
        }

        @Test
        void refusedHandlesCostNoRoundTripAndAreCounted() {
            try (RedisMonitor monitor = RedisMonitor.of(RedisServer.shared())) {
                monitor.mark();

                for (String hostile : List.of("", "{x}", "*", "A".repeat(8192), handle + "\n", handle + "0")) {
                    assertThat(store.load(hostile, TIMEOUT)).isEmpty();
                }

                assertThat(monitor.commands()).isEmpty();
                assertThat(refused).hasValue(6);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"i", "c", "v"})
        void hashWithoutItsDescriptionIsNoSessionCountedAndLeftAlone(String field) {
            redis().hdel(hash(), field);

            assertThat(store.load(handle, TIMEOUT)).isEmpty();
            assertThat(unreadable).hasValue(1);
            assertThat(redis().hget(hash(), "a:cart")).isEqualTo("tea");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "abc", "-5", "99999999999999999999999", "1e400", "nan"})
        void hashWithACorruptDescriptionIsNoSessionAndNoError(String value) {
            redis().hset(hash(), "c", value);
            redis().hset(hash(), "i", value);

            assertThat(store.load(handle, TIMEOUT)).isEmpty();
            assertThat(store.save(handle, SessionChanges.blind().build(), TIMEOUT))
                    .isEqualTo(SaveResult.GONE);
            assertThat(unreadable).hasValue(1);
        }

        @Test
        void keyOfTheWrongTypeIsNoSessionAndLogoutWorks() {
            String hash = hash();
            redis().del(hash);
            redis().lpush(hash, "somebody else's");

            assertThat(store.load(handle, TIMEOUT)).isEmpty();
            assertThat(unreadable).hasValue(1);
            assertThat(store.save(
                            handle,
                            SessionChanges.blind().set("a", encoded("b")).build(),
                            TIMEOUT))
                    .isEqualTo(SaveResult.GONE);
            store.touch(handle);
            assertThat(store.delete(handle, OptionalLong.empty(), TIMEOUT)).isTrue();
            assertThat(keys()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "with space", "{tag}", "a*b", "line\nbreak"})
    void keyPrefixThatCouldCollideOrMatchPatternsIsRefused(String bad) {
        RedisSessionStore.Builder builder =
                RedisSessionStore.builder("redis://127.0.0.1:1").keyPrefix(bad);

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("keyPrefix");
    }
}
