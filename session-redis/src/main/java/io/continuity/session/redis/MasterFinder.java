package io.continuity.session.redis;

import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;

/** Finds out which server is the master. <em>Thread-safe.</em> */
interface MasterFinder {
    /** Asks, and waits for nothing. */
    CompletableFuture<RedisURI> find(Connector connector);

    /**
     * Asks the Sentinels in turn, until one answers.
     *
     * @param master with the name of the master, the Sentinels, and how to sign in to it
     */
    static MasterFinder bySentinels(RedisURI master) {
        return connector -> ask(connector, master, 0);
    }

    private static CompletableFuture<RedisURI> ask(Connector connector, RedisURI master, int which) {
        CompletableFuture<RedisURI> answer = connector
                .connectSentinel(master.getSentinels().get(which))
                .thenCompose(sentinel -> connector
                        .bounded(sentinel.async().getMasterAddrByName(master.getSentinelMasterId()))
                        .whenComplete((address, failure) -> Connector.release(sentinel)))
                .thenApply(address -> at(master, address));
        return which + 1 == master.getSentinels().size()
                ? answer
                : answer.exceptionallyCompose(failure -> ask(connector, master, which + 1));
    }

    private static RedisURI at(RedisURI master, @org.jspecify.annotations.Nullable SocketAddress address) {
        if (address instanceof InetSocketAddress known) {
            RedisURI found =
                    RedisURI.builder(master).withHost(known.getHostString()).build();
            found.setPort(known.getPort());
            return found;
        }
        throw new RedisConnectionException("the Sentinels know no master " + master.getSentinelMasterId());
    }

    /** Asks all servers for their role. Of several masters, the one with the most replicas is it: others were replaced. */
    static MasterFinder byRole(List<RedisURI> servers) {
        return connector -> {
            List<CompletableFuture<Integer>> replicas =
                    servers.stream().map(server -> replicas(connector, server)).toList();
            return CompletableFuture.allOf(replicas.stream()
                            .map(count -> count.exceptionally(failure -> -1))
                            .toArray(CompletableFuture<?>[]::new))
                    .thenApply(all -> servers.get(mostReplicas(replicas)));
        };
    }

    private static int mostReplicas(List<CompletableFuture<Integer>> replicas) {
        return IntStream.range(0, replicas.size())
                .filter(i -> !replicas.get(i).isCompletedExceptionally()
                        && replicas.get(i).join() >= 0)
                .boxed()
                .max(Comparator.<Integer>comparingInt(i -> replicas.get(i).join())
                        .thenComparing(Comparator.reverseOrder()))
                .orElseThrow(() -> noMaster(replicas));
    }

    private static RuntimeException noMaster(List<CompletableFuture<Integer>> replicas) {
        return replicas.stream()
                .filter(CompletableFuture::isCompletedExceptionally)
                .findFirst()
                .<RuntimeException>map(failed -> new CompletionException(Objects.requireNonNull(
                        failed.handle((count, failure) -> failure).join())))
                .orElseGet(() -> new RedisConnectionException("none of the servers answers that it is a master"));
    }

    /** Returns how many replicas a master has, or -1 if it is none. */
    private static CompletableFuture<Integer> replicas(Connector connector, RedisURI server) {
        return connector
                .connect(server)
                .thenCompose(connection -> connector
                        .bounded(connection.async().role())
                        .whenComplete((role, failure) -> Connector.release(connection)))
                .thenApply(role ->
                        SessionHash.text(role.get(0)).equals("master") && role.get(2) instanceof List<?> replicas
                                ? replicas.size()
                                : -1);
    }
}
