package io.continuity.session.redis;

import static io.continuity.session.redis.TwoInstances.LONG;
import static io.continuity.session.redis.TwoInstances.encoded;
import static io.continuity.session.redis.TwoInstances.saved;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.Instance;
import io.continuity.fleet.Fleet;
import io.continuity.fleet.FleetException;
import io.continuity.fleet.Lease;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStoreException;
import io.continuity.testkit.ManualClock;
import io.continuity.testkit.RedisCluster;
import io.continuity.testkit.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rights that a Redis user needs, each of them and no more: those of docs/topologies.md. */
class AclTest {
    private static final List<String> COMMANDS =
            List.of(("evalsha eval client|tracking hgetall hget hmget hset hdel hincrby get set del unlink exists pttl"
                            + " pexpire rename time zadd zrem zscore zrangebyscore zrangebylex")
                    .split(" "));

    private static RedisServer server;
    private static RedisClient client;
    private static StatefulRedisConnection<String, String> admin;
    private static ServerTime time;

    private final ManualClock clock = ManualClock.startingAt(Instant.parse("2026-11-23T10:00:00Z"));

    @BeforeAll
    static void start() {
        server = RedisServer.embedded();
        client = RedisClient.create(RedisURI.create(server.uri()));
        admin = client.connect();
        time = ServerTime.of(server);
    }

    @AfterAll
    static void stop() {
        client.shutdown(Duration.ZERO, LONG);
        server.close();
    }

    static List<String> commands() {
        return COMMANDS;
    }

    @Test
    void documentedRightsAreEnough() {
        assertThat(works(COMMANDS)).isEqualTo("everything works");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void eachOfTheDocumentedRightsIsNeeded(String command) {
        List<String> others = new ArrayList<>(COMMANDS);
        others.remove(command);

        assertThat(works(others)).isNotEqualTo("everything works");
    }

    @Test
    void masterIsFoundByItsRoleWithTheRightToAskForIt() {
        setUser(admin.sync(), and("role"));
        assertThat(works("redis-replicas://app:secret@" + server.host() + ":" + server.port()))
                .isEqualTo("everything works");

        setUser(admin.sync(), COMMANDS);
        assertThat(works("redis-replicas://app:secret@" + server.host() + ":" + server.port()))
                .isEqualTo("fails");
    }

    @Test
    void clusterIsKnownWithTheRightToAskForItsNodes() {
        try (RedisCluster cluster = RedisCluster.start()) {
            String uri = cluster.uri().replace("//", "//app:secret@");
            setUser(cluster, and("cluster|nodes", "asking"));
            try (RedisSessionStore store = RedisSessionStore.builder(uri).build()) {
                assertThat(Workload.warm(store).load(create(store), LONG)).isPresent();
            }

            setUser(cluster, COMMANDS);
            assertThat(works(uri)).isEqualTo("fails");
        }
    }

    private static List<String> and(String... more) {
        return Stream.concat(COMMANDS.stream(), Stream.of(more)).toList();
    }

    private static void setUser(RedisCluster cluster, List<String> commands) {
        for (RedisServer node : cluster.nodes()) {
            try (StatefulRedisConnection<String, String> connection = client.connect(RedisURI.create(node.uri()))) {
                setUser(connection.sync(), commands);
            }
        }
    }

    private static void setUser(RedisCommands<String, String> redis, List<String> commands) {
        CommandArgs<String, String> args = new CommandArgs<>(StringCodec.UTF8).add("SETUSER");
        List.of("app", "reset", "on", ">secret", "~continuity:*", "-@all").forEach(args::add);
        commands.forEach(command -> args.add("+" + command));
        redis.dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), args);
    }

    private String works(List<String> commands) {
        setUser(admin.sync(), commands);
        return works("redis://app:secret@" + server.host() + ":" + server.port());
    }

    private String works(String uri) {
        admin.sync().flushall();
        admin.sync().scriptFlush(); // Else EVAL is not needed.
        try (RedisSessionStore store =
                RedisSessionStore.builder(uri).clock(clock).build()) {
            return use(store);
        } catch (SessionStoreException | FleetException e) {
            return "fails";
        }
    }

    private String use(RedisSessionStore store) {
        String handle = create(store);
        store.load(handle, LONG);
        SessionId newId = Handle.parse(handle).orElseThrow().id().renewed(new SecureRandom());
        handle = saved(store.save(
                handle,
                SessionChanges.blind().principal("ada").remove("a").newId(newId).build(),
                LONG));
        handle = saved(store.save(
                handle,
                SessionChanges.blind()
                        .set("b", encoded("1"))
                        .expect("b", Optional.empty())
                        .build(),
                LONG));
        String other = create(store);
        boolean deleted = store.delete(other, OptionalLong.empty(), LONG);
        boolean found = store.findByPrincipal("ada", LONG).equals(Set.of(newId));
        boolean cached = store.nearCache().isOpen();
        store.touch(handle);
        clock.advance(Duration.ofMinutes(31));
        time.pass(Duration.ofMinutes(31), "continuity");
        boolean announced = store.announceExpired(session -> {}, LONG) == 1;
        saved(store.save(create(store), SessionChanges.blind().principal("bob").build(), LONG));
        boolean ended = store.deleteByPrincipal("bob", LONG) == 1;
        return deleted && found && cached && announced && ended && keepsLeases(store)
                ? "everything works"
                : "something does not";
    }

    private static boolean keepsLeases(RedisSessionStore store) {
        Fleet fleet = store.fleet().orElseThrow();
        Instance instance = new Instance("a", "1", Instant.EPOCH);
        Lease lease = new Lease(instance, Lease.State.READY, Map.of(), Duration.ofMinutes(1));
        fleet.renew(lease, 0, LONG);
        fleet.release("a", LONG);
        return fleet.renew(lease, 0, LONG).ended().size() == 1;
    }

    private String create(RedisSessionStore store) {
        SessionSnapshot fresh =
                SessionSnapshot.fresh(SessionId.random(new SecureRandom()), clock.instant(), Duration.ofMinutes(30));
        return saved(store.create(
                new SessionSnapshot(
                        fresh.id(),
                        fresh.creationTime(),
                        fresh.lastAccessedTime(),
                        fresh.maxInactiveInterval(),
                        0,
                        Map.of("a", encoded("1"))),
                LONG));
    }
}
