package io.continuity.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A Redis Cluster for tests: three masters with a replica each, embedded servers (6.2) on free loopback ports.
 *
 * <p>A node that does not answer for a minute is taken for dead, so that no master that lives is replaced on a machine
 * under load; while a test waits for the cluster to get over a node that it has killed, a second is enough. Nothing but
 * the cluster's own configuration is ever written to disk, and that is deleted at the end: a node that is started again
 * is empty and joins as a replica. <em>Not thread-safe.</em>
 */
public final class RedisCluster implements AutoCloseable {
    /** How many masters there are. */
    public static final int MASTERS = 3;

    private static final int SLOTS = 16_384;
    private static final int PATIENT_MILLIS = 60_000;
    private static final int QUICK_MILLIS = 1_000;
    private static final int MIGRATE_TIMEOUT_MILLIS = 30_000;
    private static final int KEYS_AT_ONCE = 100;

    private final RedisGroup group = new RedisGroup();
    private final List<RedisServer> nodes = new ArrayList<>();

    private RedisCluster() {}

    /**
     * Starts a cluster.
     *
     * @return a cluster in which all slots are served and each replica follows its master
     */
    public static RedisCluster start() {
        RedisCluster cluster = new RedisCluster();
        try {
            for (int i = 0; i < 2 * MASTERS; i++) {
                cluster.nodes.add(cluster.group.start(LocalPorts::freeWithBus, cluster::options));
            }
            cluster.form();
            cluster.takeForDeadAfter(PATIENT_MILLIS);
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private List<String> options(int port) {
        return List.of(
                "--dir",
                group.directory().toString(),
                "--cluster-enabled",
                "yes",
                "--cluster-config-file",
                "nodes-" + port + ".conf",
                "--cluster-node-timeout",
                Integer.toString(PATIENT_MILLIS),
                "--cluster-replica-validity-factor",
                "0");
    }

    private void form() {
        for (int i = 0; i < MASTERS; i++) {
            Stream<String> slots = IntStream.range(i * SLOTS / MASTERS, (i + 1) * SLOTS / MASTERS)
                    .mapToObj(Integer::toString);
            nodes.get(i)
                    .call(Stream.concat(Stream.of("CLUSTER", "ADDSLOTS"), slots).toArray(String[]::new));
        }
        for (int i = 0; i < nodes.size(); i++) {
            nodes.get(i).call("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
        }
        for (int i = 0; i < nodes.size(); i++) {
            for (RedisServer other : nodes.subList(i + 1, nodes.size())) {
                nodes.get(i).call("CLUSTER", "MEET", other.host(), Integer.toString(other.port()));
            }
        }
        RedisGroup.await("all nodes know each other", () -> nodes.stream().allMatch(this::knowsAll));
        takeForDeadAfter(QUICK_MILLIS); // What is new is told twice as often as that.
        for (int i = 0; i < MASTERS; i++) {
            nodes.get(MASTERS + i).call("CLUSTER", "REPLICATE", id(nodes.get(i)));
        }
        awaitReplicas();
        awaitHealthy();
    }

    private void takeForDeadAfter(int millis) {
        running().forEach(node -> node.call("CONFIG", "SET", "cluster-node-timeout", Integer.toString(millis)));
    }

    private Stream<RedisServer> running() {
        return nodes.stream().filter(RedisServer::isRunning);
    }

    private boolean knowsAll(RedisServer node) {
        List<String> known = node.call("CLUSTER", "NODES").lines().toList();
        return known.size() == nodes.size()
                && known.stream().noneMatch(line -> line.contains("handshake") || line.contains("noaddr"));
    }

    private static String id(RedisServer node) {
        return node.call("CLUSTER", "MYID");
    }

    /**
     * Returns where the nodes are.
     *
     * @return the address of all nodes, as {@code redis-cluster://host:port,host:port}
     */
    public String uri() {
        return nodes.stream()
                .map(node -> node.host() + ":" + node.port())
                .collect(Collectors.joining(",", "redis-cluster://", ""));
    }

    /**
     * Returns all nodes, dead or alive.
     *
     * @return those that began as masters first
     */
    public List<RedisServer> nodes() {
        return List.copyOf(nodes);
    }

    /**
     * Returns the masters at this moment.
     *
     * @return those nodes that are running and say so
     */
    public List<RedisServer> masters() {
        return running().filter(RedisCluster::isMaster).toList();
    }

    private static boolean isMaster(RedisServer node) {
        return node.call("INFO", "replication").contains("role:master");
    }

    /**
     * Returns the master that has a key's slot.
     *
     * @param key any key
     * @return a node that is running
     */
    public RedisServer masterOf(String key) {
        int slot = slot(key);
        return masters().stream().filter(node -> has(node, slot)).findFirst().orElseThrow();
    }

    /**
     * Returns a key's slot.
     *
     * @param key any key
     * @return 0 to 16383
     */
    public int slot(String key) {
        RedisServer any = running().findFirst().orElseThrow();
        return Integer.parseInt(any.call("CLUSTER", "KEYSLOT", key));
    }

    private static boolean has(RedisServer node, int slot) {
        return slotsOf(node).anyMatch(range -> first(range) <= slot && slot <= last(range));
    }

    private static int slots(RedisServer node) {
        return slotsOf(node).mapToInt(range -> last(range) - first(range) + 1).sum();
    }

    private static int first(String range) {
        return Integer.parseInt(range.split("-", 2)[0]);
    }

    private static int last(String range) {
        return Integer.parseInt(range.substring(range.indexOf('-') + 1));
    }

    private static Stream<String> slotsOf(RedisServer node) {
        String line = node.call("CLUSTER", "NODES")
                .lines()
                .filter(text -> text.contains("myself"))
                .findFirst()
                .orElseThrow();
        return Arrays.stream(line.split(" ")).skip(8).filter(range -> !range.startsWith("["));
    }

    /**
     * Has a replica take over from its master, which goes on as its replica, and waits until all nodes know.
     *
     * @param master a master with a running replica
     * @return the new master
     */
    public RedisServer failOver(RedisServer master) {
        String id = id(master);
        RedisServer replica = nodes.stream()
                .filter(node -> node != master && node.isRunning() && follows(node, id))
                .findFirst()
                .orElseThrow();
        RedisGroup.await("the takeover", () -> {
            if (!isMaster(replica)) {
                replica.call("CLUSTER", "FAILOVER");
            }
            return isMaster(replica) && !isMaster(master);
        });
        awaitHealthy();
        return replica;
    }

    private static boolean follows(RedisServer node, String master) {
        return node.call("CLUSTER", "NODES")
                .lines()
                .anyMatch(line -> line.contains("myself") && line.contains(" " + master + " "));
    }

    /**
     * Moves a slot with its keys to another master, as {@code redis-cli --cluster reshard} does.
     *
     * @param slot 0 to 16383
     * @param target a master that does not have it
     */
    public void moveSlot(int slot, RedisServer target) {
        beginMove(slot, target);
        finishMove(slot, target);
    }

    /**
     * Begins to move a slot: its keys stay, and who asks for one that is not there is sent on.
     *
     * @param slot 0 to 16383
     * @param target a master that does not have it
     */
    public void beginMove(int slot, RedisServer target) {
        RedisServer source = sourceOf(slot);
        target.call("CLUSTER", "SETSLOT", Integer.toString(slot), "IMPORTING", id(source));
        source.call("CLUSTER", "SETSLOT", Integer.toString(slot), "MIGRATING", id(target));
    }

    /**
     * Moves the keys of a slot and gives it to its new owner.
     *
     * @param slot 0 to 16383, being moved
     * @param target as in {@link #beginMove}
     */
    public void finishMove(int slot, RedisServer target) {
        RedisServer source = sourceOf(slot);
        moveKeys(slot, target);
        String id = id(target);
        target.call("CLUSTER", "SETSLOT", Integer.toString(slot), "NODE", id);
        source.call("CLUSTER", "SETSLOT", Integer.toString(slot), "NODE", id);
    }

    /**
     * Moves the keys of a slot that is being moved: its owner sends those on who ask for them.
     *
     * @param slot 0 to 16383, being moved
     * @param target as in {@link #beginMove}
     */
    public void moveKeys(int slot, RedisServer target) {
        RedisServer source = sourceOf(slot);
        String number = Integer.toString(slot);
        for (List<String> keys = keys(source, number); !keys.isEmpty(); keys = keys(source, number)) {
            List<String> migrate = new ArrayList<>(List.of("MIGRATE", target.host(), Integer.toString(target.port())));
            migrate.addAll(List.of("", "0", Integer.toString(MIGRATE_TIMEOUT_MILLIS), "KEYS"));
            migrate.addAll(keys);
            source.call(migrate.toArray(new String[0]));
        }
    }

    private RedisServer sourceOf(int slot) {
        return masters().stream().filter(node -> has(node, slot)).findFirst().orElseThrow();
    }

    private static List<String> keys(RedisServer node, String slot) {
        return node.call("CLUSTER", "GETKEYSINSLOT", slot, Integer.toString(KEYS_AT_ONCE))
                .lines()
                .toList();
    }

    /** Waits until each replica that is running has what its master has had until now. */
    public void awaitReplicas() {
        RedisGroup.await("the replicas follow their masters", () -> running()
                .allMatch(node -> isMaster(node) || RedisGroup.hasCaughtUp(node, masterOf(node))));
    }

    private RedisServer masterOf(RedisServer replica) {
        String port = RedisGroup.field(replica, "master_port");
        return nodes.stream()
                .filter(node -> Integer.toString(node.port()).equals(port))
                .findFirst()
                .orElseThrow();
    }

    /**
     * Waits until all nodes that are running agree on who serves which slot, and that all are served; has a master be
     * replaced that is not running.
     */
    public void awaitHealthy() {
        if (nodes.stream().allMatch(RedisServer::isRunning)) {
            awaitAgreement();
            return;
        }
        takeForDeadAfter(QUICK_MILLIS);
        try {
            awaitAgreement();
        } finally {
            takeForDeadAfter(PATIENT_MILLIS);
        }
    }

    private void awaitAgreement() {
        RedisGroup.await("all slots are served", () -> {
            List<RedisServer> running = running().toList();
            return masters().stream().mapToInt(RedisCluster::slots).sum() == SLOTS
                    && running.stream()
                            .allMatch(node -> node.call("CLUSTER", "INFO").contains("cluster_state:ok"))
                    && running.stream().map(RedisCluster::view).distinct().count() == 1;
        });
    }

    /** Who has which slots, as a node sees it. */
    private static List<String> view(RedisServer node) {
        return node.call("CLUSTER", "NODES")
                .lines()
                .map(line -> line.split(" "))
                .filter(words -> words.length > 8)
                .map(words -> words[0]
                        + Arrays.stream(words)
                                .skip(8)
                                .filter(range -> !range.startsWith("["))
                                .toList())
                .sorted()
                .toList();
    }

    /** Ends all nodes. */
    @Override
    public void close() {
        group.close();
    }
}
