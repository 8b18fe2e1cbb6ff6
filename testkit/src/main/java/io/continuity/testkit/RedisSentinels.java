package io.continuity.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A master with two replicas for tests, watched by three Sentinels: embedded servers (6.2) on free loopback ports.
 *
 * <p>The Sentinels replace a master when a test tells them to, or waits for it: then one that does not answer for 700 ms
 * is taken for dead. At all other times they wait for 60 s, so that a machine under load does not make them replace a
 * master that lives, and close its clients' connections. Their configuration is deleted at the end. A server that is
 * started again is empty, and the Sentinels make it a replica. <em>Not thread-safe.</em>
 */
public final class RedisSentinels implements AutoCloseable {
    /** By what name the Sentinels know the master. */
    public static final String MASTER = "main";

    private static final int REPLICAS = 2;
    private static final int SENTINELS = 3;
    private static final int ID_LENGTH = 40;
    private static final int PATIENT_MILLIS = 60_000;
    private static final int QUICK_MILLIS = 700;

    private final RedisGroup group = new RedisGroup();
    private final List<RedisServer> servers = new ArrayList<>();
    private final List<RedisServer> sentinels = new ArrayList<>();

    private RedisSentinels() {}

    /**
     * Starts servers and Sentinels.
     *
     * @return with replicas that follow the master, and Sentinels that know all of them and each other
     */
    public static RedisSentinels start() {
        RedisSentinels sentinels = new RedisSentinels();
        try {
            sentinels.startServers();
            sentinels.startSentinels();
            sentinels.awaitHealthy();
            return sentinels;
        } catch (RuntimeException e) {
            sentinels.close();
            throw e;
        }
    }

    private void startServers() {
        for (int i = 0; i <= REPLICAS; i++) {
            List<String> options = new ArrayList<>();
            if (i > 0) {
                RedisServer master = servers.get(0);
                options.addAll(List.of("--replicaof", master.host(), Integer.toString(master.port())));
            }
            servers.add(group.start(LocalPorts::free, port -> options));
        }
    }

    /** Tells them of each other, which they would find out within some seconds. */
    private void startSentinels() {
        List<Integer> ports = IntStream.range(0, SENTINELS)
                .map(i -> LocalPorts.free())
                .boxed()
                .toList();
        for (int port : ports) {
            sentinels.add(group.start(() -> port, same -> List.of(configure(ports, port), "--sentinel")));
        }
    }

    private String configure(List<Integer> ports, int port) {
        RedisServer master = servers.get(0);
        List<String> lines = new ArrayList<>(List.of(
                "dir " + group.directory(),
                "sentinel myid " + id(port),
                "sentinel monitor " + MASTER + " " + master.host() + " " + master.port() + " 2",
                "sentinel down-after-milliseconds " + MASTER + " " + PATIENT_MILLIS,
                "sentinel failover-timeout " + MASTER + " 3000",
                "sentinel parallel-syncs " + MASTER + " " + REPLICAS));
        servers.subList(1, servers.size())
                .forEach(replica ->
                        lines.add("sentinel known-replica " + MASTER + " " + replica.host() + " " + replica.port()));
        ports.stream()
                .filter(other -> other != port)
                .forEach(other ->
                        lines.add("sentinel known-sentinel " + MASTER + " 127.0.0.1 " + other + " " + id(other)));
        try {
            Path file = group.directory().resolve("sentinel-" + port + ".conf");
            return Files.write(file, lines).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String id(int port) {
        String digits = Integer.toHexString(port);
        return "0".repeat(ID_LENGTH - digits.length()) + digits;
    }

    /**
     * Returns where the Sentinels are.
     *
     * @return an address as {@code redis-sentinel://host:port,host:port#main}
     */
    public String uri() {
        return name("redis-sentinel", sentinels) + "#" + MASTER;
    }

    /**
     * Returns where the servers are, for those who find the master without the Sentinels.
     *
     * @return an address as {@code redis-replicas://host:port,host:port}
     */
    public String replicasUri() {
        return name("redis-replicas", servers);
    }

    private static String name(String scheme, List<RedisServer> servers) {
        return servers.stream()
                .map(server -> server.host() + ":" + server.port())
                .collect(Collectors.joining(",", scheme + "://", ""));
    }

    /**
     * Returns the servers, dead or alive.
     *
     * @return the one that began as the master first
     */
    public List<RedisServer> servers() {
        return List.copyOf(servers);
    }

    /**
     * Returns the Sentinels, dead or alive.
     *
     * @return three servers
     */
    public List<RedisServer> sentinels() {
        return List.copyOf(sentinels);
    }

    /**
     * Returns the master that the first Sentinel that is running names.
     *
     * @return one of the servers
     */
    public RedisServer master() {
        int port = named(running().findFirst().orElseThrow());
        return servers.stream()
                .filter(server -> server.port() == port)
                .findFirst()
                .orElseThrow();
    }

    private static int named(RedisServer sentinel) {
        return Integer.parseInt(sentinel.call("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER)
                .lines()
                .skip(1)
                .findFirst()
                .orElseThrow());
    }

    /**
     * Has a replica take over from the master, and waits until it has.
     *
     * @return the new master
     */
    public RedisServer failOver() {
        RedisServer old = master();
        RedisServer leader = sentinels.get(0);
        RedisGroup.await("the failover", () -> {
            boolean done = named(leader) != old.port();
            if (!done) {
                leader.call("SENTINEL", "FAILOVER", MASTER); // Again, if one was given up; refused while one goes on.
            }
            return done;
        });
        return awaitNamed(old);
    }

    /**
     * Has the Sentinels replace a master that does not answer, and waits until they have.
     *
     * @param old the one that was killed
     * @return the new master
     */
    public RedisServer awaitOtherMaster(RedisServer old) {
        takeForDeadAfter(QUICK_MILLIS);
        try {
            return awaitNamed(old);
        } finally {
            takeForDeadAfter(PATIENT_MILLIS);
        }
    }

    private void takeForDeadAfter(int millis) {
        running()
                .forEach(sentinel ->
                        sentinel.call("SENTINEL", "SET", MASTER, "down-after-milliseconds", Integer.toString(millis)));
    }

    private RedisServer awaitNamed(RedisServer old) {
        RedisGroup.await(
                "another master",
                () -> running().allMatch(sentinel -> named(sentinel) != old.port())
                        && info(master()).contains("role:master"));
        return master();
    }

    private Stream<RedisServer> running() {
        return sentinels.stream().filter(RedisServer::isRunning);
    }

    /** Waits until all servers that are running have what the master has had until now, and all Sentinels know it. */
    public void awaitHealthy() {
        RedisGroup.await("the replicas follow the master", () -> {
            RedisServer master = master();
            return info(master).contains("role:master")
                    && running().allMatch(it -> named(it) == master.port())
                    && servers.stream()
                            .filter(server -> server != master && server.isRunning())
                            .allMatch(server -> follows(server, master));
        });
    }

    private static boolean follows(RedisServer replica, RedisServer master) {
        return RedisGroup.field(replica, "master_port").equals(Integer.toString(master.port()))
                && RedisGroup.hasCaughtUp(replica, master);
    }

    private static String info(RedisServer server) {
        return server.call("INFO", "replication");
    }

    /** Ends all servers and Sentinels. */
    @Override
    public void close() {
        group.close();
    }
}
