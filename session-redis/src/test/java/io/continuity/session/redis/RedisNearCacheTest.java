package io.continuity.session.redis;

import static io.continuity.session.redis.TwoInstances.LONG;
import static io.continuity.session.redis.TwoInstances.bare;
import static io.continuity.session.redis.TwoInstances.encoded;
import static io.continuity.session.redis.TwoInstances.read;
import static io.continuity.session.redis.TwoInstances.renewed;
import static io.continuity.session.redis.TwoInstances.saved;
import static io.continuity.session.redis.TwoInstances.set;
import static io.continuity.session.redis.TwoInstances.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.session.SaveResult.Conflict;
import io.continuity.session.SaveResult.Saved;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStoreException;
import io.continuity.testkit.MonitoredCommand;
import io.continuity.testkit.RedisMonitor;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Near caches of two instances on a server of their own: what they save, and that they do not mislead. */
class RedisNearCacheTest {
    private static final Duration SHORT = Duration.ofMillis(200);

    private final TwoInstances redis = new TwoInstances();
    private final RedisSessionStore here = redis.here;
    private final RedisSessionStore there = redis.there;

    @AfterEach
    void close() {
        redis.close();
    }

    /** Creates a session that both instances have in their near caches. */
    private String createInBoth() {
        String handle = redis.create(here);
        read(there, handle);
        assertThat(here.nearCache().size()).isPositive();
        assertThat(there.nearCache().size()).isPositive();
        return handle;
    }

    @Nested
    class RoundTrips {
        private final RedisMonitor monitor = RedisMonitor.of(redis.server);

        @AfterEach
        void close() {
            monitor.close();
        }

        private void assertCosts(int roundTrips, Runnable call) {
            monitor.mark();
            call.run();
            assertThat(monitor.commands())
                    .extracting(MonitoredCommand::name)
                    .hasSize(roundTrips)
                    .containsOnly(roundTrips == 0 ? new String[0] : new String[] {"EVALSHA"});
        }

        @Test
        void hitCostsNone() {
            String handle = redis.create(here);

            assertCosts(0, () -> assertThat(read(here, handle)).isEqualTo("1"));
        }

        @Test
        void missCostsOneAndTheNextReadNone() {
            String handle = redis.create(there);

            assertCosts(1, () -> read(here, handle));
            assertCosts(0, () -> read(here, handle));
        }

        @Test
        void creationCostsOne() {
            assertCosts(1, () -> redis.create(here));
        }

        @Test
        void writeCostsOneAndTheNextReadNone() {
            List<String> handles = new ArrayList<>(List.of(redis.create(here)));

            assertCosts(1, () -> handles.add(saved(here.save(handles.get(0), set("a", "2"), LONG))));
            assertCosts(0, () -> assertThat(read(here, handles.get(1))).isEqualTo("2"));
        }

        @Test
        void writeThatExpectsSomethingCostsOneAndTheNextReadNone() {
            List<String> handles = new ArrayList<>(List.of(redis.create(here)));

            assertCosts(1, () -> handles.add(saved(here.save(handles.get(0), increment("1", "2"), LONG))));
            assertCosts(0, () -> assertThat(read(here, handles.get(1))).isEqualTo("2"));
        }

        @Test
        void conflictCostsOneAndLeavesNoCopyThatMayBeStale() {
            String handle = redis.create(here);

            assertCosts(1, () -> assertThat(here.save(handle, increment("0", "2"), LONG))
                    .isEqualTo(new Conflict(Map.of("a", Optional.of(encoded("1"))))));
            assertThat(here.nearCache().size()).isZero();
            assertCosts(1, () -> assertThat(read(here, handle)).isEqualTo("1"));
        }

        @Test
        void expectationAloneLeavesTheCopy() {
            String handle = redis.create(here);
            SessionChanges changes = SessionChanges.blind()
                    .expect("a", Optional.of(encoded("1")))
                    .build();

            assertCosts(1, () -> assertThat(here.save(handle, changes, LONG)).isEqualTo(new Saved(handle)));
            assertCosts(0, () -> assertThat(read(here, handle)).isEqualTo("1"));
        }

        private SessionChanges increment(String from, String to) {
            return SessionChanges.blind()
                    .set("a", encoded(to))
                    .principal("ada")
                    .expect("a", Optional.of(encoded(from)))
                    .build();
        }

        @Test
        void changeOfIdCostsOne() {
            String handle = redis.create(here);
            SessionSnapshot session = here.load(handle, LONG).orElseThrow();
            SessionChanges login =
                    SessionChanges.basedOn(session).newId(renewed(session.id())).build();

            assertCosts(1, () -> here.save(handle, login, LONG));
        }

        @Test
        void logoutCostsOne() {
            String handle = redis.create(here);

            assertCosts(1, () -> here.delete(handle, OptionalLong.of(1), LONG));
            assertThat(read(here, handle)).isEqualTo("absent");
        }

        @Test
        void versionAboveThatInTheStoreCostsOneAndIsIgnored() {
            String handle = redis.create(here);

            assertCosts(1, () -> assertThat(read(here, bare(handle) + ".zz")).isEqualTo("1"));
            assertCosts(0, () -> read(here, handle));
        }

        @Test
        void hitsAreReportedOncePerTenthOfTheInterval() {
            String handle = redis.create(here);
            monitor.mark();

            for (int minute = 1; minute <= 60; minute++) {
                redis.letPass(Duration.ofMinutes(1));
                assertThat(read(here, handle)).isEqualTo("1");
            }
            redis.create(here); // Comes after the last report.

            // In the minutes 1, 5, 9 and so on: each report is good for three minutes more, the tenth of thirty.
            assertThat(reports(monitor)).isEqualTo(15);
        }

        private static long reports(RedisMonitor monitor) {
            return monitor.commands().stream()
                    .filter(command -> command.name().equals("EVALSHA")
                            && command.arguments().get(0).equals(Script.TOUCH.sha1()))
                    .count();
        }
    }

    @Nested
    class Life {
        @Test
        void sessionLivesForAWholeIntervalAfterAHitThatWasNotReported() {
            String handle = redis.create(here);
            hitAfter(Duration.ofMinutes(1), handle);
            hitAfter(Duration.ofMinutes(3), handle);
            redis.letPass(Duration.ofMinutes(29));

            assertThat(read(there, handle)).isEqualTo("1");
        }

        @Test
        void loadByAnotherInstanceDoesNotShortenIt() {
            String handle = redis.create(here);
            hitAfter(Duration.ofMinutes(1), handle);
            read(there, handle);
            hitAfter(Duration.ofMinutes(3), handle);
            redis.letPass(Duration.ofMinutes(29));

            assertThat(read(there, handle)).isEqualTo("1");
        }

        @Test
        void otherInstancesFindItForATenthLongerAtMost() {
            String handle = redis.create(here);
            hitAfter(Duration.ofMinutes(1), handle);
            redis.letPass(Duration.ofMinutes(34));

            assertThat(read(there, handle)).isEqualTo("absent");
        }

        @Test
        void instanceThatAloneServedItEndsItInTime() {
            String handle = redis.create(here);
            hitAfter(Duration.ofMinutes(1), handle);
            redis.letPass(Duration.ofMinutes(31));

            assertThat(read(here, handle)).isEqualTo("absent");
            assertThat(read(there, handle)).as("the end is final").isEqualTo("absent");
        }

        @Test
        void instanceIsNotMistakenForTheOnlyOneThatServedIt() {
            String handle = createInBoth();
            redis.letPass(Duration.ofMinutes(1));
            read(there, handle);
            hitAfter(Duration.ofMinutes(1), handle);
            redis.letPass(Duration.ofMinutes(1));
            read(there, handle);
            redis.letPass(Duration.ofMinutes(29).plusSeconds(30));

            assertThat(read(here, handle)).isEqualTo("1");
        }

        private void hitAfter(Duration duration, String handle) {
            redis.letPass(duration);
            assertThat(read(here, handle)).isEqualTo("1");
            redis.create(here); // So that a report has arrived.
        }

        @Test
        void sessionThatRedisHasLostLeavesTheCacheWithTheNextReport() {
            String handle = redis.create(here);
            redis.redis.keys("*:access:*").forEach(key -> redis.redis.del(key));
            redis.clock.advance(Duration.ofMinutes(1));
            read(here, handle);

            until(() -> read(here, handle).equals("absent"));
        }
    }

    @Nested
    class News {
        @Test
        void saveElsewhereBecomesVisible() {
            String handle = createInBoth();
            here.save(handle, set("a", "2"), LONG);

            until(() -> read(there, handle).equals("2"));
        }

        @Test
        void saveAfterOwnSavesBecomesVisible() {
            // Our own write ends the tracking of the hash for us too, and we are not told of it.
            String handle = createInBoth();
            here.save(handle, set("a", "2"), LONG);
            until(() -> read(there, handle).equals("2"));
            there.save(handle, set("a", "3"), LONG);

            until(() -> read(here, handle).equals("3"));
        }

        @Test
        void saveAfterOwnRenewalOfTheHashBecomesVisible() {
            String handle = createInBoth();
            redis.server.letPass(Duration.ofMinutes(20), "*:session:*");
            until(() -> here.nearCache().size() == 0);
            here.load(handle, LONG); // Renews the TTL of the hash.
            there.save(handle, set("a", "2"), LONG);

            until(() -> read(here, handle).equals("2"));
        }

        @Test
        void changeElsewhereLeavesOtherSessionsInTheCache() {
            String other = createInBoth();
            String handle = createInBoth();
            here.save(handle, set("a", "2"), LONG);
            until(() -> read(there, handle).equals("2"));

            assertThat(there.nearCache().size()).isEqualTo(2);
            assertThat(there.nearCache().hit(Handle.parse(other).orElseThrow(), redis.clock.millis()))
                    .isPresent();
        }

        @Test
        void logoutElsewhereBecomesVisible() {
            String handle = createInBoth();
            here.delete(handle, OptionalLong.empty(), LONG);

            until(() -> read(there, handle).equals("absent"));
        }

        @Test
        void changeOfIdElsewhereBecomesVisible() {
            String handle = createInBoth();
            SessionId id = Handle.parse(handle).orElseThrow().id();
            String newHandle = saved(
                    here.save(handle, SessionChanges.blind().newId(renewed(id)).build(), LONG));

            until(() -> read(there, handle).equals("absent"));
            assertThat(read(there, newHandle)).isEqualTo("1");
        }

        @Test
        void flushEmptiesTheCache() {
            String handle = createInBoth();
            redis.redis.flushall();

            until(() -> read(there, handle).equals("absent"));
        }
    }

    @Nested
    class Doubt {
        @Test
        void newerHandleIsNotAnsweredWithOlderDataWhenNewsAreHeldUp() {
            String handle = createInBoth();
            redis.proxy.stall();
            String newer = saved(here.save(handle, set("a", "2"), LONG));

            assertThatThrownBy(() -> there.load(newer, SHORT)).isInstanceOf(SessionStoreException.class);
            assertThatThrownBy(() -> there.load(handle, SHORT))
                    .as("after that, nothing is served from here")
                    .isInstanceOf(SessionStoreException.class);

            redis.proxy.heal();
            assertThat(read(there, newer)).isEqualTo("2");
            until(() -> there.nearCache().isOpen());
        }

        @Test
        void nothingIsServedWhileTheConnectionIsDown() {
            String handle = createInBoth();
            redis.proxy.cut();
            until(() -> !there.nearCache().isOpen());

            assertThatThrownBy(() -> there.load(handle, SHORT)).isInstanceOf(SessionStoreException.class);
        }

        @Test
        void writeWhileTheConnectionWasDownIsSeenAfterwards() {
            String handle = createInBoth();
            redis.proxy.cut();
            until(() -> !there.nearCache().isOpen());
            here.save(handle, set("a", "2"), LONG);
            redis.proxy.heal();
            until(() -> there.nearCache().isOpen());

            assertThat(read(there, handle)).isEqualTo("2");
            assertServesAndHears(handle);
        }

        @Test
        void killedClientStartsAnew() {
            String handle = createInBoth();
            long generation = there.nearCache().generation();
            redis.redis.clientKill(KillArgs.Builder.typeNormal().skipme());
            here.save(handle, set("a", "2"), LONG);
            until(() -> there.nearCache().generation() > generation
                    && there.nearCache().isOpen());

            assertThat(read(there, handle)).isEqualTo("2");
            assertServesAndHears(handle);
        }

        @Test
        void killedServerStartsAnew() {
            String handle = createInBoth();
            redis.server.kill();
            until(() -> !there.nearCache().isOpen() && !here.nearCache().isOpen());
            redis.server.start();
            until(() -> there.nearCache().isOpen());

            assertThat(read(there, handle)).isEqualTo("absent");
        }

        private void assertServesAndHears(String handle) {
            assertThat(there.nearCache().size()).isEqualTo(1);
            here.save(handle, set("a", "3"), LONG);
            until(() -> read(there, handle).equals("3"));
        }
    }

    @Nested
    class WithoutTracking {
        @Test
        void refusedTrackingLeavesTheCacheOffAndTheRestAtWork() {
            setUser("app", "on", ">secret", "~*", "+@all", "-client");

            assertWorksWithoutCache();
        }

        @Test
        void oldProtocolLeavesTheCacheOff() {
            assertThat(opens(ProtocolVersion.RESP3)).isTrue();
            // The server would confirm tracking all the same, and have no way to push.
            assertThat(opens(ProtocolVersion.RESP2)).isFalse();
        }

        private boolean opens(ProtocolVersion protocol) {
            NearCache cache = new NearCache(10, 1000, RetainedSessions.none());
            RedisClient client = RedisClient.create(RedisURI.create(redis.server.uri()));
            client.setOptions(ClientOptions.builder().protocolVersion(protocol).build());
            try {
                StatefulRedisConnection<String, String> connection = client.connect();
                new NearCacheFeed(cache, new RedisKeys("x")).follow(connection);
                connection.sync().ping();
                return cache.isOpen();
            } finally {
                client.shutdown(Duration.ZERO, LONG);
            }
        }

        private void setUser(String... rules) {
            CommandArgs<String, String> args = new CommandArgs<>(StringCodec.UTF8).add("SETUSER");
            redis.redis.dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), args.addKeys(rules));
        }

        private void assertWorksWithoutCache() {
            try (RedisSessionStore store = RedisSessionStore.builder(
                            "redis://app:secret@" + redis.server.host() + ":" + redis.server.port())
                    .build()) {
                String handle = redis.create(store);
                assertThat(read(store, handle)).isEqualTo("1");
                here.save(handle, set("a", "2"), LONG);
                assertThat(read(store, bare(handle))).isEqualTo("2");
                assertThat(store.nearCache().isOpen()).isFalse();
                assertThat(store.nearCache().size()).isZero();
            }
        }
    }

    @Nested
    class AnySequence {
        private static final int STEPS = 400;

        @RepeatedTest(5)
        void readIsNeverOlderThanItsHandle(RepetitionInfo repetition) {
            long seed = repetition.getCurrentRepetition();
            Random random = new Random(seed);
            List<String> cookies = new ArrayList<>(List.of(redis.create(here), redis.create(there)));
            List<Integer> written = new ArrayList<>(List.of(1, 1));
            for (int step = 0; step < STEPS; step++) {
                String where = "seed " + seed + ", step " + step;
                RedisSessionStore store = random.nextBoolean() ? here : there;
                int which = random.nextInt(cookies.size());
                String cookie = cookies.get(which);
                switch (random.nextInt(12)) {
                    case 0, 1 -> {
                        written.set(which, written.get(which) + 1);
                        SessionChanges change = set("a", "" + written.get(which));
                        cookies.set(which, saved(store.save(cookie, change, LONG)));
                    }
                    case 2 -> {
                        SessionId id = Handle.parse(cookie).orElseThrow().id();
                        SessionChanges login =
                                SessionChanges.blind().newId(renewed(id)).build();
                        cookies.set(which, saved(store.save(cookie, login, LONG)));
                        assertThat(read(store, cookie)).as(where).isEqualTo("absent");
                    }
                    case 3 -> redis.clock.advance(Duration.ofSeconds(random.nextInt(60)));
                    case 4 -> {
                        if (random.nextInt(10) == 0) {
                            redis.redis.clientKill(KillArgs.Builder.typeNormal().skipme());
                        }
                    }
                    default -> {
                        SessionSnapshot session = store.load(cookie, LONG).orElseThrow();
                        assertThat(read(store, cookie)).as(where).isEqualTo("" + written.get(which));
                        assertThat(session.version())
                                .as(where)
                                .isEqualTo(Handle.parse(cookie).orElseThrow().version());
                    }
                }
            }
        }
    }
}
