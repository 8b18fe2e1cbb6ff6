package io.continuity.session.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.Instance;
import io.continuity.fleet.Fleet;
import io.continuity.fleet.FleetException;
import io.continuity.fleet.FleetView;
import io.continuity.fleet.FleetView.Ended;
import io.continuity.fleet.FleetView.Live;
import io.continuity.fleet.Lease;
import io.continuity.fleet.Lease.State;
import io.continuity.testkit.FlakyProxy;
import io.continuity.testkit.MonitoredCommand;
import io.continuity.testkit.RedisMonitor;
import io.continuity.testkit.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A fleet on a Redis that is away, or that has something else where leases are. */
class RedisFleetFaultTest {
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String TIMES = "continuity:{fleet}:times";
    private static final String LEASES = "continuity:{fleet}:leases";

    private RedisServer server;
    private FlakyProxy proxy;
    private RedisSessionStore store;
    private Fleet fleet;
    private RedisClient client;
    private RedisCommands<String, String> redis;

    @BeforeEach
    void start() {
        server = RedisServer.embedded();
        proxy = FlakyProxy.to(server);
        store = RedisSessionStore.builder("redis://" + proxy.host() + ":" + proxy.port())
                .build();
        fleet = store.fleet().orElseThrow();
        client = RedisClient.create(RedisURI.create(server.uri()));
        redis = client.connect().sync();
    }

    @AfterEach
    void stop() {
        store.close();
        client.shutdown(Duration.ZERO, LONG);
        proxy.close();
        server.close();
    }

    private static Lease lease(String id, Map<String, Integer> reads) {
        return new Lease(new Instance(id, "1", Instant.EPOCH), State.READY, reads, Duration.ofMinutes(1));
    }

    private FleetView renew(String id) {
        return fleet.renew(lease(id, Map.of("cart", 2)), 0, LONG);
    }

    private static List<String> ids(FleetView view) {
        return view.live().stream().map(live -> live.lease().instance().id()).toList();
    }

    @Test
    void serverThatIsAwayIsAnErrorAndNeverAnEmptyFleet() {
        renew("a");
        proxy.cut();

        assertThatThrownBy(() -> fleet.renew(lease("a", Map.of()), 0, SHORT))
                .isInstanceOf(FleetException.class)
                .hasMessageContaining(proxy.host() + ":" + proxy.port())
                .hasMessageContaining("failed to renew a lease within 200 ms");
        assertThatThrownBy(() -> fleet.release("a", SHORT))
                .isInstanceOf(FleetException.class)
                .hasMessageContaining("failed to release a lease");

        proxy.heal();
        assertThat(ids(renew("b"))).containsExactly("a", "b");
    }

    @Test
    void renewalWhoseAnswerWasLostIsNotSentAgainLater() {
        renew("a");
        proxy.stallReplies();
        assertThatThrownBy(() -> fleet.renew(lease("b", Map.of()), 0, SHORT)).isInstanceOf(FleetException.class);
        proxy.cut();
        proxy.heal();
        fleet.release("b", LONG);

        assertThat(ids(renew("a"))).containsExactly("a");
    }

    @Test
    void closedStoreSaysSo() {
        store.close();

        assertThatThrownBy(() -> renew("a")).isInstanceOf(FleetException.class).hasMessageContaining("closed");
    }

    @Test
    void renewalIsOneScriptOnTheConnectionThatNoRequestWaitsFor() {
        renew("a");
        try (RedisMonitor monitor = RedisMonitor.of(server)) {
            monitor.mark();
            renew("a");

            assertThat(monitor.commands()).extracting(MonitoredCommand::name).containsExactly("EVALSHA");
        }
        assertThat(redis.clientList().lines().filter(line -> line.contains("cmd=evalsha")))
                .hasSize(1)
                .noneMatch(line -> line.contains("flags=t"));
    }

    @Test
    void everyKeyHasATimeToLiveAndAllAreInOneSlot() {
        renew("a");
        fleet.release("a", LONG);
        renew("b");

        assertThat(redis.keys("*")).containsExactlyInAnyOrder(TIMES, LEASES).allSatisfy(key -> assertThat(
                        Duration.ofMillis(redis.pttl(key)))
                .isBetween(Fleet.RETENTION.minus(LONG), Fleet.RETENTION));
    }

    @Test
    void whatNobodyReadsAnyMoreIsDropped() {
        for (int version = 1; version <= 20; version++) {
            fleet.renew(lease("a", Map.of("cart", version)), 0, LONG);
        }

        assertThat(redis.hkeys(LEASES))
                .filteredOn(field -> field.startsWith("r:"))
                .hasSize(1);
        assertThat(redis.hlen(LEASES)).isEqualTo(3);
    }

    @Test
    void leaseThatCannotBeReadReadsVersionOneUntilItEnds() {
        renew("a");
        redis.hset(LEASES, "l:x", "something else");
        redis.zadd(TIMES, 9e12, "l:x"); // In the year 2255.

        FleetView view = renew("a");
        assertThat(view.live()).hasSize(2);
        assertThat(view.live()).map(Live::lease).map(Lease::reads).containsExactly(Map.of("cart", 2), Map.of());

        redis.zadd(TIMES, 1, "l:x");
        assertThat(renew("a").ended()).extracting(Ended::reads).containsExactly(Map.of());
        assertThat(ids(renew("a"))).containsExactly("a");
    }

    @Test
    void whatCannotBeReadOfALeaseReadsVersionOne() {
        renew("a");
        String field = redis.hkeys(LEASES).stream()
                .filter(name -> name.startsWith("r:"))
                .findFirst()
                .orElseThrow();
        redis.hset(LEASES, field, "cart=2");

        assertThat(fleet.renew(lease("b", Map.of()), 0, LONG).live())
                .map(live -> live.lease().reads())
                .containsExactly(Map.of(), Map.of());
    }

    @Test
    void linesThatALaterVersionAddsChangeNothing() {
        renew("a");
        redis.hset(LEASES, "l:a", redis.hget(LEASES, "l:a") + "\nsomething new\n");

        assertThat(renew("b").live()).extracting(Live::lease).contains(lease("a", Map.of("cart", 2)));
        fleet.release("a", LONG);
        assertThat(renew("b").ended()).extracting(Ended::version).containsExactly("1");
    }

    @Test
    void recordOfWhichAPartIsLostBeginsAnew() {
        renew("a");
        server.lowerScores(TIMES, 30_000);
        assertThat(renew("b").recordedFor()).isGreaterThan(Duration.ofSeconds(29));
        redis.del(LEASES);
        FleetView view = renew("b");
        assertThat(view.recordedFor()).isLessThan(LONG);
        assertThat(ids(view)).containsExactly("b");

        renew("a");
        redis.del(TIMES);
        assertThat(ids(renew("b"))).containsExactly("b");
    }

    @Test
    void recordThatDoesNotSaySinceWhenBeginsAnew() {
        renew("a");
        server.lowerScores(TIMES, 30_000);
        redis.zrem(TIMES, "since");

        FleetView view = renew("b");
        assertThat(view.recordedFor()).isLessThan(LONG);
        assertThat(ids(view)).containsExactly("b");
    }

    @Test
    void leaseEndsToTheMillisecond() {
        long before = millis();
        renew("a");
        long after = millis();

        assertThat(redis.zscore(TIMES, "l:a").longValue()).isBetween(before + 60_000, after + 60_000);
    }

    /** By the server's clock. */
    private long millis() {
        List<String> time = redis.time();
        return Long.parseLong(time.get(0)) * 1000 + Long.parseLong(time.get(1)) / 1000;
    }

    @Test
    void numbersGrowAlsoWhenTheClockOfTheServerHasGoneBack() {
        renew("a");
        long ahead = 4_000_000_000_000_000L; // Microseconds, in the year 2096.
        redis.hset(LEASES, "n", String.valueOf(ahead));

        assertThat(renew("a").number()).isEqualTo(ahead + 1);
        assertThat(renew("b").number()).isEqualTo(ahead + 2);
    }

    @Test
    void releaseLeavesOnlyTheEnd() {
        renew("a");
        fleet.release("a", LONG);

        assertThat(redis.hkeys(LEASES)).map(field -> field.substring(0, 1)).containsExactlyInAnyOrder("n", "r", "e");
        assertThat(redis.zrange(TIMES, 0, -1)).noneMatch(member -> member.startsWith("l:"));
    }

    @Test
    void endThatIsForgottenLeavesNothing() {
        renew("a");
        fleet.release("a", LONG);
        fleet.renew(lease("b", Map.of("cart", 3)), 0, LONG);
        server.lowerScores(TIMES, Fleet.RETENTION.toMillis());

        fleet.renew(lease("c", Map.of()), 0, LONG);
        assertThat(redis.hkeys(LEASES))
                .as("but for the end of b, which is noticed now")
                .map(field -> field.substring(0, 1))
                .containsExactlyInAnyOrder("n", "l", "r", "e", "r");
        assertThat(redis.zrange(TIMES, 0, -1))
                .filteredOn(member -> member.startsWith("e:"))
                .hasSize(1);
    }

    @Test
    void leaseOfWhichOnePartIsLostIsNoneAndIsDropped() {
        renew("a");
        renew("b");
        redis.zrem(TIMES, "l:a");
        assertThat(ids(renew("b"))).containsExactly("b");
        assertThat(redis.hexists(LEASES, "l:a")).isFalse();

        redis.zrem(TIMES, "l:b");
        assertThat(firstViewOf("b", renew("b"))).as("it counts as new").isTrue();

        redis.zrem(TIMES, "l:b");
        fleet.release("b", LONG);
        assertThat(redis.hexists(LEASES, "l:b")).isFalse();
    }

    @Test
    void leaseThatCannotBeReadCountsAsNewOnceItIsRenewed() {
        renew("a");
        redis.hset(LEASES, "l:a", "something else");

        assertThat(firstViewOf("a", renew("a"))).isTrue();
        assertThat(firstViewOf("a", renew("a")))
                .as("the next one is not its first")
                .isFalse();
    }

    private boolean firstViewOf(String id, FleetView view) {
        return redis.hget(LEASES, "l:" + id).lines().toList().get(1).equals(String.valueOf(view.number()));
    }

    @Test
    void keyOfAnotherTypeIsAnErrorAndIsLeftAsItIs() {
        redis.set(LEASES, "something else");

        assertThatThrownBy(() -> renew("a")).isInstanceOf(FleetException.class).hasMessageContaining("WRONGTYPE");
        assertThat(redis.get(LEASES)).isEqualTo("something else");
        redis.del(LEASES);
        assertThatCode(() -> renew("a")).doesNotThrowAnyException();
    }
}
