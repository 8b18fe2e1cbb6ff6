package io.continuity.session.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.StatefulRedisConnectionImpl;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.api.push.PushListener;
import io.lettuce.core.api.push.PushMessage;
import io.lettuce.core.protocol.ProtocolVersion;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a near cache true: turns on client tracking, and hands on what Redis says.
 *
 * <p>Tracking belongs to one physical connection. Lettuce restores connections without it, so each new one begins a
 * generation of the cache, which opens when the server has confirmed that it tracks. A server that does not, or that
 * cannot tell us (RESP2), leaves the cache closed; everything else works. Called on Lettuce's event loop, where it does
 * not block. <em>Thread-safe.</em>
 */
final class NearCacheFeed implements RedisConnectionStateListener, PushListener {
    private static final System.Logger LOG = System.getLogger(NearCacheFeed.class.getName());
    private static final String INVALIDATE = "invalidate";

    private final NearCache cache;
    private final RedisKeys keys;
    private final AtomicBoolean toldRefusal = new AtomicBoolean();
    private volatile @Nullable StatefulRedisConnectionImpl<?, ?> connection;

    NearCacheFeed(NearCache cache, RedisKeys keys) {
        this.cache = cache;
        this.keys = keys;
    }

    @Override
    public void onRedisConnected(RedisChannelHandler<?, ?> connected, SocketAddress address) {
        if (connected instanceof StatefulRedisConnectionImpl<?, ?> redis) {
            redis.removeListener((PushListener) this); // It is the same object after a reconnect.
            redis.addListener((PushListener) this);
            connection = redis;
            track(redis);
        }
    }

    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> disconnected) {
        cache.suspend();
    }

    /**
     * Empties the cache until the server has answered: called when it has not answered something else in time.
     *
     * <p>Replies come in order, so what confirms the tracking comes after all that was held up.
     */
    void doubt() {
        StatefulRedisConnectionImpl<?, ?> redis = connection;
        if (redis != null && cache.isOpen()) {
            track(redis);
        }
    }

    private void track(StatefulRedisConnectionImpl<?, ?> redis) {
        long generation = cache.suspend();
        // With RESP2 the server would agree to track, and never send a word.
        if (redis.getConnectionState().getNegotiatedProtocolVersion() != ProtocolVersion.RESP3) {
            tellRefusal("the connection does not speak RESP3");
            return;
        }
        var unused = redis.async()
                .clientTracking(TrackingArgs.Builder.enabled().noloop())
                .whenComplete((reply, failure) -> {
                    if (failure == null) {
                        cache.resume(generation);
                    } else if (failure instanceof RedisCommandExecutionException) {
                        tellRefusal(String.valueOf(failure.getMessage()));
                    }
                });
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
