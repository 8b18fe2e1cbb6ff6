package io.continuity.session.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.StatefulRedisConnectionImpl;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.push.PushListener;
import io.lettuce.core.api.push.PushMessage;
import io.lettuce.core.protocol.ProtocolVersion;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a near cache true: turns on client tracking, and hands on what Redis says.
 *
 * <p>Tracking belongs to one connection to one server. Each connection that begins or ends begins a generation of the
 * cache, which opens when all servers have confirmed that they track. A server that does not, or that cannot tell us
 * (RESP2), leaves the cache closed; everything else works. Called on Lettuce's event loops, where it does not block.
 * <em>Thread-safe.</em>
 */
final class NearCacheFeed implements PushListener {
    private static final System.Logger LOG = System.getLogger(NearCacheFeed.class.getName());
    private static final String INVALIDATE = "invalidate";

    private final NearCache cache;
    private final RedisKeys keys;
    private final AtomicBoolean toldRefusal = new AtomicBoolean();
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock. The cache's own lock is taken under it, and nothing else.
    private final Map<StatefulRedisConnection<?, ?>, Tracking> followed = new HashMap<>();
    private long generation;

    NearCacheFeed(NearCache cache, RedisKeys keys) {
        this.cache = cache;
        this.keys = keys;
    }

    /** What is known of one connection. Guarded by lock. */
    private static final class Tracking {
        private int asked;
        private boolean confirmed;
    }

    /** Follows a connection until it ends: called before anybody sends anything on it. */
    void follow(StatefulRedisConnection<?, ?> connection) {
        connection.addListener((PushListener) this);
        lock.lock();
        try {
            followed.put(connection, new Tracking());
        } finally {
            lock.unlock();
        }
        connection.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> ended) {
                forget(connection);
            }
        });
        if (connection.isOpen()) {
            track(connection);
        } else {
            forget(connection); // It ended before anybody listened.
        }
    }

    private void forget(StatefulRedisConnection<?, ?> connection) {
        lock.lock();
        try {
            followed.remove(connection);
            generation = cache.suspend();
            resumeLocked();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Empties the cache until the server has answered: called when it has not answered something else in time.
     *
     * <p>Replies come in order, so what confirms the tracking comes after all that was held up.
     */
    void doubt(StatefulRedisConnection<?, ?> connection) {
        if (cache.isOpen()) {
            track(connection);
        }
    }

    /** Forgets what was read and what is being read: another server has what this one had. */
    void moved() {
        cache.clear();
    }

    private void track(StatefulRedisConnection<?, ?> connection) {
        int asked = suspend(connection);
        // With RESP2 the server would agree to track, and never send a word.
        if (!(connection instanceof StatefulRedisConnectionImpl<?, ?> known)
                || known.getConnectionState().getNegotiatedProtocolVersion() != ProtocolVersion.RESP3) {
            tellRefusal("the connection does not speak RESP3");
            return;
        }
        var unused = connection
                .async()
                .clientTracking(TrackingArgs.Builder.enabled().noloop())
                .whenComplete((reply, failure) -> {
                    if (failure == null) {
                        confirm(connection, asked);
                    } else if (failure instanceof RedisCommandExecutionException) {
                        tellRefusal(String.valueOf(failure.getMessage()));
                    }
                });
    }

    private int suspend(StatefulRedisConnection<?, ?> connection) {
        lock.lock();
        try {
            generation = cache.suspend();
            Tracking tracking = followed.getOrDefault(connection, new Tracking());
            tracking.confirmed = false;
            return ++tracking.asked;
        } finally {
            lock.unlock();
        }
    }

    private void confirm(StatefulRedisConnection<?, ?> connection, int asked) {
        lock.lock();
        try {
            Tracking tracking = followed.get(connection);
            if (tracking != null && tracking.asked == asked) {
                tracking.confirmed = true;
                resumeLocked();
            }
        } finally {
            lock.unlock();
        }
    }

    private void resumeLocked() {
        if (!followed.isEmpty() && followed.values().stream().allMatch(tracking -> tracking.confirmed)) {
            cache.resume(generation);
        }
    }

    private void tellRefusal(String reason) {
        if (toldRefusal.compareAndSet(false, true)) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "No near cache of sessions, each request reads Redis: CLIENT TRACKING is not available, {0}",
                    reason);
        }
    }

    @Override
    public void onPushMessage(PushMessage message) {
        if (!message.getType().equals(INVALIDATE)) {
            return;
        }
        List<Object> content = message.getContent();
        if (content.size() > 1 && content.get(1) instanceof List<?> invalidated) {
            invalidated.forEach(this::evict);
        } else {
            cache.clear(); // FLUSHALL and FLUSHDB name no keys.
        }
    }

    private void evict(@Nullable Object key) {
        if (key instanceof ByteBuffer bytes) {
            keys.idOfSession(StandardCharsets.UTF_8.decode(bytes.duplicate()).toString())
                    .ifPresent(cache::evict);
        } else {
            cache.clear();
        }
    }
}
