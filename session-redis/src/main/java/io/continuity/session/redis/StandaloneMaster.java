package io.continuity.session.redis;

import io.continuity.session.SessionStoreException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SocketOptions.KeepAliveOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One server that has all keys: one connection, which is restored when it breaks.
 *
 * <p>While it is down, commands wait for it. <em>Thread-safe.</em>
 */
final class StandaloneMaster implements Masters {
    /** Commands that wait for a broken connection. More than that are refused at once. */
    private static final int MAX_WAITING_COMMANDS = 10_000;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /** A connection that has died without a word is noticed after 10 seconds. So long a near cache may be stale. */
    private static final KeepAliveOptions KEEP_ALIVE = KeepAliveOptions.builder()
            .enable()
            .idle(Duration.ofSeconds(5))
            .interval(Duration.ofSeconds(1))
            .count(5)
            .build();

    private static final Duration MAX_RECONNECT_DELAY = Duration.ofMillis(500);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final RedisURI uri;
    private final ClientResources resources;
    private final boolean ownsResources;
    private final RedisClient client;
    private final Optional<NearCacheFeed> feed;
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock, which is never held during I/O.
    private boolean closed;
    private @Nullable CompletableFuture<StatefulRedisConnection<String, byte[]>> connection;

    StandaloneMaster(RedisURI uri, Optional<NearCacheFeed> feed) {
        this(uri, feed, newResources(), true);
    }

    private StandaloneMaster(
            RedisURI uri, Optional<NearCacheFeed> feed, ClientResources resources, boolean ownsResources) {
        this.uri = uri;
        this.feed = feed;
        this.resources = resources;
        this.ownsResources = ownsResources;
        this.client = RedisClient.create(resources, uri);
        client.setOptions(ClientOptions.builder()
                .requestQueueSize(MAX_WAITING_COMMANDS)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT_TIMEOUT)
                        .keepAlive(KEEP_ALIVE)
                        .build())
                .build());
        feed.ifPresent(client::addListener);
    }

    private static ClientResources newResources() {
        return ClientResources.builder()
                .reconnectDelay(Delay.fullJitter(Duration.ofMillis(1), MAX_RECONNECT_DELAY, 10, TimeUnit.MILLISECONDS))
                .build();
    }

    @Override
    public Masters untracked() {
        return new StandaloneMaster(uri, Optional.empty(), resources, false);
    }

    /** An attempt that has failed makes room for the next. */
    @Override
    public CompletableFuture<StatefulRedisConnection<String, byte[]>> of(String key) {
        lock.lock();
        try {
            if (closed) {
                throw new SessionStoreException("This session store is closed");
            }
            if (connection == null || connection.isCompletedExceptionally()) {
                connection = client.connectAsync(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE), uri)
                        .toCompletableFuture();
            }
            return connection;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void doubt() {
        feed.ifPresent(NearCacheFeed::doubt);
    }

    @Override
    public String address() {
        return uri.getHost() + ":" + uri.getPort();
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
        client.shutdown(Duration.ZERO, CLOSE_TIMEOUT);
        if (ownsResources) {
            resources
                    .shutdown(0, CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                    .awaitUninterruptibly();
        }
    }
}
