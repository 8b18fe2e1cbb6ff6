package io.continuity.session.redis;

import static io.continuity.session.redis.TwoInstances.LONG;
import static io.continuity.session.redis.TwoInstances.bare;
import static io.continuity.session.redis.TwoInstances.encoded;
import static io.continuity.session.redis.TwoInstances.read;
import static io.continuity.session.redis.TwoInstances.saved;
import static io.continuity.session.redis.TwoInstances.set;
import static io.continuity.session.redis.TwoInstances.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStoreException;
import io.continuity.testkit.RedisCluster;
import io.continuity.testkit.RedisServer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two instances with near caches on a cluster whose masters die, are replaced and hand slots on. */
class ClusterFailoverTest {
    private static final RedisKeys KEYS = new RedisKeys("continuity");

    private final RedisCluster cluster = RedisCluster.start();
    private final RedisSessionStore here = Workload.warm(store());
    private final RedisSessionStore there = Workload.warm(store());

    private RedisSessionStore store() {
        return RedisSessionStore.builder(cluster.uri()).build();
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
        cluster.close();
    }

    private static String create(RedisSessionStore store) {
        SessionSnapshot fresh = SessionSnapshot.fresh(
                SessionId.random(new SecureRandom()), Instant.parse("2026-11-23T10:00:00Z"), Duration.ofMinutes(30));
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

    private static String keyOf(String handle) {
        return KEYS.session(Handle.parse(handle).orElseThrow().id());
    }

    /** A session on each master, in both near caches. */
    private List<String> createInBothOnEachMaster() {
        Map<RedisServer, String> handles = new HashMap<>();
        while (handles.size() < RedisCluster.MASTERS) {
            String handle = create(here);
            handles.putIfAbsent(cluster.masterOf(keyOf(handle)), handle);
        }
        handles.values().forEach(handle -> read(there, handle));
        assertThat(there.nearCache().size()).isEqualTo(RedisCluster.MASTERS);
        return new ArrayList<>(handles.values());
    }

    /** Writes through one instance, and waits until the other one's near cache has heard. */
    private void assertHears(List<String> handles, String value) {
        handles.forEach(handle -> here.save(bare(handle), set("a", value), LONG));
        handles.forEach(handle -> until(() -> read(there, bare(handle)).equals(value)));
    }

    @Test
    void eachNodeTellsOfWritesElsewhere() {
        List<String> handles = createInBothOnEachMaster();

        assertHears(handles, "2");

        assertThat(there.nearCache().size()).as("read again").isEqualTo(RedisCluster.MASTERS);
    }

    @Test
    void masterThatWasReplacedWithoutDyingLeavesNoStaleCopies() {
        List<String> handles = createInBothOnEachMaster();

        cluster.failOver(cluster.masterOf(keyOf(handles.get(0))));

        assertHears(handles, "2");
        assertHears(handles, "3");
    }

    @Test
    void slotThatHasMovedLeavesNoStaleCopies() {
        List<String> handles = createInBothOnEachMaster();
        String key = keyOf(handles.get(0));
        RedisServer target = cluster.masterOf(keyOf(handles.get(1)));

        cluster.moveSlot(cluster.slot(key), target);

        assertHears(handles, "2");
        assertHears(handles, "3");
    }

    @Test
    void sessionsWithAllTheirKeysAreServedWhileTheirSlotIsBeingMoved() {
        List<String> handles = createInBothOnEachMaster();
        String handle = handles.get(0);
        RedisServer target = cluster.masterOf(keyOf(handles.get(1)));
        int slot = cluster.slot(keyOf(handle));

        cluster.beginMove(slot, target);
        assertThat(there.load(bare(handle) + ".10", LONG)).as("not moved yet").isPresent();
        cluster.moveKeys(slot, target);
        assertThat(there.load(bare(handle) + ".10", LONG)).as("sent on").isPresent();
        assertThatThrownBy(() -> here.save(handle, set("a", "2"), Duration.ofMillis(200)))
                .as("keys that are not there make it wait for the end of the move")
                .isInstanceOf(SessionStoreException.class)
                .hasMessageMatching("(?s).*(ASK|TRYAGAIN).*")
                .hasMessageNotContaining("redis-cluster://");
        cluster.finishMove(slot, target);

        assertHears(List.of(handle), "3");
    }

    @Test
    void sweepsAndLookupsFindTheSessionsOfAllNodes() {
        List<String> handles = new ArrayList<>();
        createInBothOnEachMaster()
                .forEach(handle -> handles.add(saved(here.save(
                        handle, SessionChanges.blind().principal("ada").build(), LONG))));
        cluster.failOver(cluster.masters().get(0));

        assertThat(there.findByPrincipal("ada", LONG)).hasSize(RedisCluster.MASTERS);
        assertThat(there.deleteByPrincipal("ada", LONG)).isEqualTo(RedisCluster.MASTERS);
        handles.forEach(handle -> until(() -> read(here, bare(handle)).equals("absent")));
        assertThat(there.announceExpired(session -> {}, LONG)).isZero();
    }

    @Test
    void killedMasterIsReplacedUnderLoadAndNobodyIsLoggedOut() {
        Workload load = killAMasterUnderLoad(here, there, dead -> {});

        System.out.println("Cluster, master killed: " + load);
        assertThat(load.absent).as("%s", load).hasValue(0);
        assertThat(load.wrong).as("%s", load).hasValue(0);
    }

    /** The new master has no replica, and so confirms nothing, until the dead node is back. */
    @Test
    void nothingThatAReplicaHasConfirmedIsLostWithItsMaster() {
        RedisSessionStore.Builder durable = RedisSessionStore.builder(cluster.uri());
        durable.durability(Durability.REPLICA);
        try (RedisSessionStore writer = Workload.warm(durable.build());
                RedisSessionStore reader = Workload.warm(durable.build())) {
            Workload load = killAMasterUnderLoad(writer, reader, RedisServer::start);

            System.out.println("Cluster, master killed, durability REPLICA: " + load);
            assertThat(load.lost).as("%s", load).hasValue(0);
            assertThat(load.absent).as("%s", load).hasValue(0);
            assertThat(load.wrong).as("%s", load).hasValue(0);
        }
    }

    /**
     * Kills one under load.
     *
     * @param afterwards what has to be done with the dead node so that all users get on
     */
    private Workload killAMasterUnderLoad(
            RedisSessionStore writer, RedisSessionStore reader, Consumer<RedisServer> afterwards) {
        try (Workload load = new Workload(writer, reader)) {
            load.start();
            load.awaitProgress();
            cluster.awaitReplicas();

            RedisServer victim = cluster.masters().get(0);
            victim.kill();
            cluster.awaitHealthy();
            afterwards.accept(victim);
            load.awaitProgress();
            return load;
        }
    }
}
