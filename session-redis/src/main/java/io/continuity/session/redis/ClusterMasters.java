package io.continuity.session.redis;

import io.continuity.Clocks;
import io.continuity.session.SessionStoreException;
import io.continuity.session.redis.ClusterMap.Node;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The masters of a cluster: a connection to each that has a key.
 *
 * <p>Which has which slot is learnt from any node, and again when a connection ends, a node does not answer or knows
 * better, and every now and then. <em>Thread-safe.</em>
 */
final class ClusterMasters implements Masters {
    private static final Duration REFRESH_PAUSE = Duration.ofMillis(100);

    /** After a slot has moved, until the nodes have told each other. */
    private static final Duration SETTLING = Duration.ofSeconds(1);

    private final Supplier<CompletableFuture<List<RedisURI>>> seeds;
    private final String address;
    private final Connector connector;
    private final Optional<NearCacheFeed> feed;
    private final CircuitBreaker unowned;
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock, which is never held during I/O.
    private final Map<Node, Link> links = new HashMap<>();
    private @Nullable CompletableFuture<ClusterMap> refresh;
    private Optional<RedisURI> seed = Optional.empty();
    private long refreshed = Long.MIN_VALUE;
    // Written under lock.
    private volatile boolean closed;
    private volatile ClusterMap map = ClusterMap.EMPTY;
    private volatile List<RedisURI> known = List.of();

    ClusterMasters(
            Supplier<CompletableFuture<List<RedisURI>>> seeds,
            String address,
            Connector connector,
            Optional<NearCacheFeed> feed) {
        this.seeds = seeds;
        this.address = address;
        this.connector = connector;
        this.feed = feed;
        this.unowned = connector.newBreaker();
        connector.repeat(CHECK_PAUSE, () -> {
            if (map != ClusterMap.EMPTY) {
                refreshLater();
            }
        });
    }

    @Override
    public Masters untracked() {
        return new ClusterMasters(seeds, address, connector.another(), Optional.empty());
    }

    @Override
    public Masters listening() {
        return new ClusterMasters(seeds, address, connector.listening(), Optional.empty());
    }

    @Override
    public void after(Duration delay, Runnable task) {
        connector.after(delay, task);
    }

    @Override
    public CompletableFuture<StatefulRedisConnection<String, byte[]>> of(String key) {
        if (closed) {
            throw new SessionStoreException("This session store is closed");
        }
        int slot = SlotHash.getSlot(key);
        return map.owner(slot).map(this::connection).orElseGet(() -> refresh()
                .thenCompose(fresh -> connection(fresh.owner(slot)
                        .orElseThrow(() -> new RedisConnectionException("no node of the cluster has slot " + slot)))));
    }

    @Override
    public CircuitBreaker breaker(String key) {
        return map.owner(SlotHash.getSlot(key))
                .map(node -> link(node).breaker())
                .orElse(unowned);
    }

    private CompletableFuture<StatefulRedisConnection<String, byte[]>> connection(Node node) {
        return link(node).connection();
    }

    private Link link(Node node) {
        lock.lock();
        try {
            return links.computeIfAbsent(
                    node,
                    added -> new Link(
                            () -> CompletableFuture.completedFuture(uri(added)), connector, feed, this::refreshLater));
        } finally {
            lock.unlock();
        }
    }

    private RedisURI uri(Node node) {
        lock.lock();
        try {
            RedisURI uri =
                    RedisURI.builder(seed.orElseThrow()).withHost(node.host()).build();
            uri.setPort(node.port());
            return uri;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<CompletableFuture<StatefulRedisConnection<String, byte[]>>> follow(Redirection redirection) {
        String host = redirection.host().isEmpty()
                ? map.owner(redirection.slot()).map(Node::host).orElse("")
                : redirection.host();
        Node node = new Node(host, redirection.port());
        if (!redirection.once()) {
            lock.lock();
            try {
                map = map.with(redirection.slot(), node);
            } finally {
                lock.unlock();
            }
            connector.after(SETTLING, this::refreshLater);
        }
        feed.ifPresent(NearCacheFeed::moved);
        return Optional.of(connection(node));
    }

    @Override
    public void doubt(StatefulRedisConnection<String, byte[]> connection) {
        feed.ifPresent(known -> known.doubt(connection));
        refreshLater();
    }

    @Override
    public void abandon(StatefulRedisConnection<String, byte[]> connection) {
        all().forEach(link -> link.abandon(connection));
        refreshLater();
    }

    private List<Link> all() {
        lock.lock();
        try {
            return List.copyOf(links.values());
        } finally {
            lock.unlock();
        }
    }

    private void refreshLater() {
        if (!closed) {
            var unused = refresh();
        }
    }

    /** Learns anew which master has which slot; one attempt at a time. */
    private CompletableFuture<ClusterMap> refresh() {
        CompletableFuture<ClusterMap> begun = new CompletableFuture<>();
        Duration pause;
        lock.lock();
        try {
            if (refresh != null && !refresh.isDone()) {
                return refresh;
            }
            refresh = begun;
            pause = refreshed == Long.MIN_VALUE
                    ? Duration.ZERO
                    : REFRESH_PAUSE.minusNanos(Clocks.ticker().getAsLong() - refreshed);
        } finally {
            lock.unlock();
        }
        Runnable ask = () -> learn(begun);
        if (pause.isZero() || pause.isNegative()) {
            ask.run();
        } else {
            connector.after(pause, ask);
        }
        return begun;
    }

    private void learn(CompletableFuture<ClusterMap> begun) {
        try {
            var unused = seeds().thenCompose(named -> ask(candidates(named), 0, Optional.empty()))
                    .thenApply(this::adopt)
                    .whenComplete((fresh, failure) -> finish(begun, fresh, failure));
        } catch (RuntimeException e) {
            finish(begun, null, e); // Lettuce throws if its threads have ended.
        }
    }

    /** Those that the user has named are asked for once: a client of the user's is not to look at its cluster for us. */
    private CompletableFuture<List<RedisURI>> seeds() {
        return known.isEmpty()
                ? seeds.get().thenApply(found -> known = found)
                : CompletableFuture.completedFuture(known);
    }

    private void finish(
            CompletableFuture<ClusterMap> refreshing, @Nullable ClusterMap fresh, @Nullable Throwable failure) {
        lock.lock();
        try {
            refreshed = Clocks.ticker().getAsLong();
        } finally {
            lock.unlock();
        }
        if (fresh != null) {
            refreshing.complete(fresh);
        } else {
            refreshing.completeExceptionally(Objects.requireNonNull(failure));
        }
    }

    /** First those who are connected, then the other masters, then where the user says there are nodes. */
    private List<RedisURI> candidates(List<RedisURI> named) {
        List<Node> masters = new ArrayList<>(map.masters());
        Collections.shuffle(masters);
        masters.sort(Comparator.comparing(node -> open(node).isEmpty()));
        lock.lock();
        try {
            seed = Optional.of(named.get(0));
        } finally {
            lock.unlock();
        }
        return Stream.concat(masters.stream().map(this::uri), named.stream()).toList();
    }

    /** Takes the first view that is not doubtful, else the last one that is. */
    private CompletableFuture<ClusterMap> ask(List<RedisURI> nodes, int which, Optional<ClusterMap> doubtful) {
        CompletableFuture<ClusterMap> answer = ask(nodes.get(which));
        if (which + 1 == nodes.size()) {
            return answer.exceptionallyCompose(failure -> doubtful.map(CompletableFuture::completedFuture)
                    .orElseGet(() -> CompletableFuture.failedFuture(failure)));
        }
        return answer.thenApply(Optional::of)
                .exceptionally(failure -> Optional.empty())
                .thenCompose(seen -> seen.filter(view -> !view.isDoubtful())
                        .map(CompletableFuture::completedFuture)
                        .orElseGet(() -> ask(nodes, which + 1, seen.or(() -> doubtful))));
    }

    private CompletableFuture<ClusterMap> ask(RedisURI node) {
        Optional<StatefulRedisConnection<String, byte[]>> open = open(new Node(node.getHost(), node.getPort()));
        if (open.isPresent()) {
            return view(open.get(), node);
        }
        return connector.connect(node).thenCompose(connection -> view(connection, node)
                .whenComplete((seen, failure) -> Connector.release(connection)));
    }

    private Optional<StatefulRedisConnection<String, byte[]>> open(Node node) {
        lock.lock();
        try {
            return Optional.ofNullable(links.get(node)).flatMap(Link::open);
        } finally {
            lock.unlock();
        }
    }

    private CompletableFuture<ClusterMap> view(StatefulRedisConnection<String, byte[]> connection, RedisURI node) {
        return connector
                .bounded(connection.async().clusterNodes())
                .thenApply(nodes -> ClusterMap.parse(nodes, node.getHost()));
    }

    /** Routes by the new map, then forgets what was read by the old one, then closes what is not needed any more. */
    private ClusterMap adopt(ClusterMap fresh) {
        boolean changed;
        List<Link> needless = new ArrayList<>();
        lock.lock();
        try {
            changed = !fresh.isSame(map);
            map = fresh;
            links.entrySet().removeIf(link -> {
                boolean gone = !fresh.masters().contains(link.getKey());
                if (gone) {
                    needless.add(link.getValue());
                }
                return gone;
            });
        } finally {
            lock.unlock();
        }
        if (changed) {
            feed.ifPresent(NearCacheFeed::moved);
        }
        needless.forEach(Link::close);
        return fresh;
    }

    @Override
    public boolean isCluster() {
        return true;
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
        } finally {
            lock.unlock();
        }
        all().forEach(Link::close);
        unowned.retire();
        connector.close();
    }
}
