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
import io.continuity.session.SessionInspection;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStore;
import io.continuity.session.SessionStoreException;
import io.continuity.session.redis.SpringSessionStore.Mode;
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
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rights that a Redis user needs, each of them and no more: those of docs/topologies.md. */
class AclTest {
    private static final List<String> COMMANDS =
            List.of(("evalsha eval client|tracking hgetall hget hmget hset hdel hincrby get set del unlink exists pttl"
                            + " pexpire rename time zadd zrem zscore zrangebyscore zrangebylex")
                    .split(" "));

    /** What more it takes to share sessions with applications on Spring Session, and for which keys. */
    private static final List<String> ADOPTING = List.of("hexists", "sadd", "smembers", "srem");

    private static final String THEIR_KEYS = "~spring:session:*";

    /** What more it takes to count and to look up sessions. */
    private static final List<String> INSPECTING = List.of("zcard", "zscan");

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

    static List<String> adopting() {
        return ADOPTING;
    }

    static List<String> inspecting() {
        return INSPECTING;
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

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void documentedRightsAreEnoughToShareSessionsWithSpringSession(boolean indexed) {
        assertThat(adopts(and(THEIR_KEYS, ADOPTING), indexed)).isEqualTo("everything works");
    }

    @ParameterizedTest
    @MethodSource("adopting")
    void eachOfThemIsNeededToShareSessionsWithSpringSession(String command) {
        List<String> others =
                ADOPTING.stream().filter(any -> !any.equals(command)).toList();

        assertThat(adopts(and(THEIR_KEYS, others), true)).isNotEqualTo("everything works");
    }

    @Test
    void theirKeysAreNeededToShareSessionsWithSpringSession() {
        assertThat(adopts(and("~other:*", ADOPTING), false)).isEqualTo("fails");
    }

    @Test
    void sessionsAreCountedAndLookedUpWithTheRightTo() {
        assertThat(inspects(and("~continuity:*", INSPECTING))).isEqualTo("everything works");
    }

    @ParameterizedTest
    @MethodSource("inspecting")
    void eachOfThemIsNeededToCountAndToLookUp(String command) {
        List<String> others =
                INSPECTING.stream().filter(any -> !any.equals(command)).toList();

        assertThat(inspects(and("~continuity:*", others))).isEqualTo("fails");
    }

    /** Returns the rights to the commands that are always needed, to some more, and to more keys. */
    private static List<String> and(String keys, List<String> more) {
        return Stream.of(List.of(keys), COMMANDS, more).flatMap(List::stream).toList();
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
        commands.forEach(right -> args.add(right.startsWith("~") ? right : "+" + right));
        redis.dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), args);
    }

    private String works(List<String> commands) {
        setUser(admin.sync(), commands);
        return works(address());
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

    private String inspects(List<String> rights) {
        setUser(admin.sync(), rights);
        return tried(store -> {
            create(store);
            SessionInspection inspection = store.inspection().orElseThrow();
            return inspection.count(LONG).equals(OptionalLong.of(1))
                    && inspection.sample(1, LONG).size() == 1
                    && inspection.findByHash("0000", LONG).size() < 2;
        });
    }

    /** What is asked of both sides of a move; that nothing is left behind is asked of Redis. */
    private String adopts(List<String> rights, boolean indexed) {
        setUser(admin.sync(), rights);
        return tried(store -> {
            SpringSessionStore dual = adopting(store, Mode.DUAL, indexed);
            String handle = create(dual);
            SessionId id = Handle.parse(dual.requestedId(handle)).orElseThrow().id();
            SessionChanges signIn = SessionChanges.blind()
                    .principal("ada")
                    .newId(id.renewed(new SecureRandom()))
                    .build();
            handle = saved(dual.save(handle, signIn, LONG));
            boolean found = dual.findByPrincipal("ada", LONG).size() == 1;
            dual.touch(handle);
            SpringSessionStore read = adopting(store, Mode.READ, indexed);
            boolean taken = read.load(handle, LONG).orElseThrow().attributes().size() == 1;
            boolean given = dual.load(handle, LONG).orElseThrow().attributes().size() == 1;
            boolean deleted = dual.delete(handle, OptionalLong.empty(), LONG);
            saved(dual.save(
                    create(dual), SessionChanges.blind().principal("ada").build(), LONG));
            boolean ended = dual.deleteByPrincipal("ada", LONG) == 1;
            boolean nothingLeft = admin.sync().keys("*:spring:*").isEmpty()
                    && admin.sync().keys("*PRINCIPAL*").isEmpty();
            return found && taken && given && deleted && ended && nothingLeft;
        });
    }

    private static SpringSessionStore adopting(RedisSessionStore store, Mode mode, boolean indexed) {
        return SpringSessionStore.over(store, mode).indexed(indexed).build();
    }

    private String tried(Predicate<RedisSessionStore> use) {
        admin.sync().flushall();
        admin.sync().scriptFlush();
        try (RedisSessionStore store =
                RedisSessionStore.builder(address()).clock(clock).build()) {
            return use.test(store) ? "everything works" : "something does not";
        } catch (SessionStoreException e) {
            return "fails";
        }
    }

    private static String address() {
        return "redis://app:secret@" + server.host() + ":" + server.port();
    }

    private static boolean keepsLeases(RedisSessionStore store) {
        Fleet fleet = store.fleet().orElseThrow();
        Instance instance = new Instance("a", "1", Instant.EPOCH);
        Lease lease = new Lease(instance, Lease.State.READY, Map.of(), Duration.ofMinutes(1));
        fleet.renew(lease, 0, LONG);
        fleet.release("a", LONG);
        return fleet.renew(lease, 0, LONG).ended().size() == 1;
    }

    private String create(SessionStore store) {
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
