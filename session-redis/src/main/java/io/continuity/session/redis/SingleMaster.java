package io.continuity.session.redis;

import io.continuity.session.SessionStoreException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** One master that has all keys: the only server, or the one of several that is found to be it. <em>Thread-safe.</em> */
final class SingleMaster implements Masters {
    private final String address;
    private final MasterFinder finder;
    private final Connector connector;
    private final Optional<NearCacheFeed> feed;
    private final Link link;
    private final AtomicBoolean searching = new AtomicBoolean();
    private volatile boolean closed;

    private SingleMaster(String address, MasterFinder finder, Connector connector, Optional<NearCacheFeed> feed) {
        this.address = address;
        this.finder = finder;
        this.connector = connector;
        this.feed = feed;
        this.link = new Link(() -> finder.find(connector), connector, feed, () -> {});
    }

    /** The only server there is. */
    static SingleMaster at(RedisURI server, String address, Connector connector, Optional<NearCacheFeed> feed) {
        return new SingleMaster(address, asked -> CompletableFuture.completedFuture(server), connector, feed);
    }

    /** The one of several servers that a finder finds, again and again: one that was replaced need not know. */
    static SingleMaster found(MasterFinder finder, String address, Connector connector, Optional<NearCacheFeed> feed) {
        SingleMaster master = new SingleMaster(address, finder, connector, feed);
        connector.repeat(Masters.CHECK_PAUSE, master::search);
        return master;
    }

    @Override
    public Masters untracked() {
        return new SingleMaster(address, finder, connector.another(), Optional.empty());
    }

    @Override
    public Masters listening() {
        return new SingleMaster(address, finder, connector.listening(), Optional.empty());
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
        return link.connection();
    }

    @Override
    public CircuitBreaker breaker(String key) {
        return link.breaker();
    }

    @Override
    public Optional<CompletableFuture<StatefulRedisConnection<String, byte[]>>> follow(Redirection redirection) {
        return Optional.empty();
    }

    @Override
    public void doubt(StatefulRedisConnection<String, byte[]> connection) {
        feed.ifPresent(known -> known.doubt(connection));
        search();
    }

    /** Leaves a server that is not the master any more. One search at a time. */
    private void search() {
        if (closed || !link.isUsed() || !searching.compareAndSet(false, true)) {
            return;
        }
        try {
            var unused = finder.find(connector).whenComplete((server, failure) -> {
                searching.set(false);
                if (failure == null) {
                    link.keepOnly(server);
                }
            });
        } catch (RuntimeException e) {
            searching.set(false); // Lettuce throws if its threads have ended.
        }
    }

    @Override
    public void abandon(StatefulRedisConnection<String, byte[]> connection) {
        link.abandon(connection);
    }

    @Override
    public boolean isCluster() {
        return false;
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        link.close();
        connector.close();
    }
}
