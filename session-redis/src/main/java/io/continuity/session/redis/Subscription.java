package io.continuity.session.redis;

import io.continuity.resume.ConnectionHints;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Listens to one channel, on the connection to the master that has the channel's slot, and on another one when that ends.
 *
 * <p>It subscribes again every second: a connection on which that is not answered is closed, and one to a node that
 * has lost the slot is left. A short lock, under which nothing is called. <em>Thread-safe.</em>
 */
final class Subscription implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(2);

    private final Masters masters;
    private final String channel;
    private final Consumer<byte[]> listener;
    private final ConnectionHints hints;
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock.
    private @Nullable StatefulRedisPubSubConnection<String, byte[]> present;
    private boolean closed;

    Subscription(Masters masters, String channel, Consumer<byte[]> listener, ConnectionHints hints) {
        this.masters = masters;
        this.channel = channel;
        this.listener = listener;
        this.hints = hints;
    }

    /** Who hears what comes on the channel. */
    ConnectionHints hints() {
        return hints;
    }

    /** Begins to listen, and goes on until it is closed. */
    void follow() {
        subscribe();
        try {
            masters.after(PAUSE, () -> {
                if (!isClosed()) {
                    follow();
                }
            });
        } catch (RuntimeException e) {
            close(); // Its threads have ended.
        }
    }

    private void subscribe() {
        try {
            var unused = masters.of(channel).thenAccept(this::subscribe);
        } catch (RuntimeException e) {
            close(); // The masters are closed.
        }
    }

    private void subscribe(StatefulRedisConnection<String, byte[]> connected) {
        if (!(connected instanceof StatefulRedisPubSubConnection<String, byte[]> connection)) {
            throw new IllegalStateException("This connection hears nothing");
        }
        StatefulRedisPubSubConnection<String, byte[]> former;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            former = present;
            present = connection;
        } finally {
            lock.unlock();
        }
        if (former != connection) {
            leave(former);
            listenTo(connection);
        }
        CompletableFuture<Void> subscribed =
                connection.async().subscribe(channel).toCompletableFuture();
        var unused = subscribed
                .orTimeout(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failure -> {
                    if (connection.isOpen()) {
                        Connector.release(connection);
                    }
                    return null;
                });
    }

    private void listenTo(StatefulRedisPubSubConnection<String, byte[]> connection) {
        connection.addListener(new RedisPubSubAdapter<String, byte[]>() {
            @Override
            public void message(String from, byte[] message) {
                if (from.equals(channel)) {
                    listener.accept(message);
                }
            }
        });
        connection.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> ended) {
                if (!isClosed()) {
                    subscribe();
                }
            }
        });
    }

    private void leave(@Nullable StatefulRedisPubSubConnection<String, byte[]> former) {
        if (former != null && former.isOpen()) {
            var unused = former.async().unsubscribe(channel);
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        StatefulRedisPubSubConnection<String, byte[]> former;
        lock.lock();
        try {
            closed = true;
            former = present;
            present = null;
        } finally {
            lock.unlock();
        }
        leave(former);
    }
}
