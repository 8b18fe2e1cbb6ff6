package io.continuity.session.redis;

import io.continuity.session.SessionObserver;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.resource.EpollProvider;
import io.lettuce.core.resource.IOUringProvider;
import io.lettuce.core.resource.KqueueProvider;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which servers there are, and which of them is to be spoken to.
 *
 * @param kind how the master of a key is found
 * @param servers where to begin; none if a client of the user's knows
 * @param client whose threads and options to use
 */
record Topology(Kind kind, List<RedisURI> servers, Optional<AbstractRedisClient> client) {
    private static final Pattern OWN_SCHEME =
            Pattern.compile("(rediss?)-(cluster|replicas)://(?:(.*)@)?([^/?#@]*)(.*)");
    private static final Pattern HOST_AND_PORT = Pattern.compile("([^:\\[\\]]+):(\\d{1,5})");
    private static final Pattern HOST = Pattern.compile("[^:,\\[\\]]+|\\[.+]");
    private static final Pattern PASSWORD = Pattern.compile("^([\\w+-]+://)?.*@");

    /** How the master of a key is found. */
    enum Kind {
        STANDALONE,
        SENTINEL,
        REPLICAS,
        CLUSTER
    }

    Topology {
        servers = List.copyOf(servers);
    }

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException if it is none, without the password that it may contain
     */
    static Topology parse(String text) {
        Topology read;
        try {
            read = read(text);
        } catch (RuntimeException e) {
            // Without the cause: its message may repeat the password.
            throw new IllegalArgumentException("'" + PASSWORD.matcher(text).replaceFirst("$1***@")
                    + "' is not the address of a Redis: it must be redis://[[user:]password@]host[:port][/database],"
                    + " rediss:// for TLS, redis-sentinel://host:port,host:port/database#master,"
                    + " redis-cluster://host:port,host:port, redis-replicas://host:port,host:port or"
                    + " redis-socket:///path, with special characters of the password percent-encoded");
        }
        return read.checked();
    }

    private static Topology read(String text) {
        Matcher own = OWN_SCHEME.matcher(text);
        if (!own.matches()) {
            return read(RedisURI.create(text));
        }
        String credentials = own.group(3) == null ? "" : own.group(3) + "@";
        List<RedisURI> servers = Arrays.stream(own.group(4).split(",", -1))
                .map(server -> server(own.group(1) + "://" + credentials + server + own.group(5)))
                .toList();
        Kind kind = own.group(2).equals("cluster") ? Kind.CLUSTER : Kind.REPLICAS;
        return new Topology(kind, servers, Optional.empty());
    }

    private static RedisURI server(String text) {
        return read(RedisURI.create(text)).servers().get(0);
    }

    /**
     * One server, or one that Sentinels know.
     *
     * @throws IllegalArgumentException if it cannot be spoken to as it is described
     */
    static Topology of(RedisURI uri) {
        return read(uri).checked();
    }

    private static Topology read(RedisURI uri) {
        if (!uri.getSentinels().isEmpty()) {
            return new Topology(Kind.SENTINEL, List.of(uri), Optional.empty());
        }
        RedisURI server = RedisURI.builder(uri).build();
        if (server.getSocket() == null) {
            splitHostAndPort(server);
            if (server.getHost() == null || !HOST.matcher(server.getHost()).matches()) {
                throw new IllegalArgumentException("a Redis URI needs a host or a socket");
            }
        }
        return new Topology(Kind.STANDALONE, List.of(server), Optional.empty());
    }

    /** Lettuce takes "my_redis:6379" for a host, as java.net.URI knows no underscore in one. */
    private static void splitHostAndPort(RedisURI uri) {
        Matcher unsplit = HOST_AND_PORT.matcher(Objects.requireNonNullElse(uri.getHost(), ""));
        if (unsplit.matches()) {
            uri.setHost(unsplit.group(1));
            uri.setPort(Integer.parseInt(unsplit.group(2)));
        }
    }

    static Topology of(RedisClient client, RedisURI uri) {
        Topology plain = of(uri);
        return new Topology(plain.kind(), plain.servers(), Optional.of(client));
    }

    static Topology of(RedisClusterClient client) {
        return new Topology(Kind.CLUSTER, List.of(), Optional.of(client));
    }

    private Topology checked() {
        if (kind == Kind.CLUSTER && servers.stream().anyMatch(server -> server.getDatabase() != 0)) {
            throw new IllegalArgumentException(
                    "a Redis Cluster has no database but 0: " + servers.get(0).getDatabase());
        }
        boolean nativeTransport =
                EpollProvider.isAvailable() || KqueueProvider.isAvailable() || IOUringProvider.isAvailable();
        if (!nativeTransport && servers.stream().anyMatch(server -> server.getSocket() != null)) {
            throw new IllegalArgumentException("a unix socket needs netty's native transport on the class path:"
                    + " io.netty:netty-transport-native-epoll with classifier linux-x86_64, or that of your platform");
        }
        return this;
    }

    /**
     * Checks that what TLS is to trust is for these servers.
     *
     * @throws IllegalArgumentException if it is not
     */
    void checkTls() {
        if (client.isPresent()) {
            throw new IllegalArgumentException(
                    "tls cannot be set for a client that is given: it has options of its own");
        }
        if (servers.stream().noneMatch(RedisURI::isSsl)) {
            throw new IllegalArgumentException("tls is set, but the address asks for none: it must begin with rediss");
        }
    }

    /**
     * Makes the way to the masters, without connecting.
     *
     * @param observer hears when servers do not answer, and when they do again
     */
    Masters masters(Optional<SslOptions> ssl, Optional<NearCacheFeed> feed, SessionObserver observer) {
        Outages outages = new Outages(address(), observer);
        Connector connector = client.map(known -> Connector.like(known, outages))
                .orElseGet(() -> Connector.standingAlone(ssl, outages));
        return switch (kind) {
            case STANDALONE -> SingleMaster.at(servers.get(0), address(), connector, feed);
            case SENTINEL -> SingleMaster.found(MasterFinder.bySentinels(servers.get(0)), address(), connector, feed);
            case REPLICAS -> SingleMaster.found(MasterFinder.byRole(servers), address(), connector, feed);
            case CLUSTER -> new ClusterMasters(this::seeds, address(), connector, feed);
        };
    }

    /** The client's first look at its cluster is its own; it may be closed by now. */
    private CompletableFuture<List<RedisURI>> seeds() {
        if (servers.isEmpty() && client.orElseThrow() instanceof RedisClusterClient known) {
            return known.refreshPartitionsAsync()
                    .thenApply(refreshed -> known.getPartitions().stream()
                            .map(node -> node.getUri())
                            .toList())
                    .toCompletableFuture();
        }
        return CompletableFuture.completedFuture(servers);
    }

    String address() {
        return switch (kind) {
            case SENTINEL ->
                name(servers.get(0).getSentinels()) + "#" + servers.get(0).getSentinelMasterId();
            case STANDALONE, REPLICAS, CLUSTER ->
                servers.isEmpty() ? "the given cluster client's nodes" : name(servers);
        };
    }

    private static String name(List<RedisURI> servers) {
        return servers.stream()
                .map(server ->
                        server.getSocket() == null ? server.getHost() + ":" + server.getPort() : server.getSocket())
                .collect(Collectors.joining(","));
    }
}
