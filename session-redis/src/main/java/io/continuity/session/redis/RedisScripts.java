package io.continuity.session.redis;

import io.continuity.session.SessionStoreException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SocketOptions.KeepAliveOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs scripts over one connection that is opened when it is first needed and restored when it breaks.
 *
 * <p>Each script takes one round trip, and a second one when the server has not seen it yet. While the connection is
 * down, calls wait for it within their timeout; what has timed out is not sent later. <em>Thread-safe.</em>
 */
final class RedisScripts implements AutoCloseable {
    /** Commands that wait for a broken connection. More than that are refused at once. */
    private static final int MAX_WAITING_COMMANDS = 10_000;

    private static final Duration RETRY_PAUSE = Duration.ofMillis(20);
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
    private volatile boolean closed;
    // Guarded by lock, which is never held during I/O.
    private @Nullable CompletableFuture<StatefulRedisConnection<String, byte[]>> connection;

    RedisScripts(RedisURI uri, Optional<NearCacheFeed> feed) {
        this(uri, feed, newResources(), true);
    }

    private RedisScripts(RedisURI uri, Optional<NearCacheFeed> feed, ClientResources resources, boolean ownsResources) {
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

    /**
     * Returns another connection on the same threads, for scripts that read what no near cache keeps: Redis would have to
     * remember for the near cache that they did. To be closed before this one.
     */
    RedisScripts untracked() {
        return new RedisScripts(uri, Optional.empty(), resources, false);
    }

    /** Runs a script and waits for its answer. */
    List<Object> run(ScriptCall call, Deadline deadline) {
        while (true) {
            try {
                return runOnce(call, deadline);
            } catch (RedisException e) {
                // All our scripts may run twice, so a connection that broke under a call need not be its end.
                if (!(e.getCause() instanceof IOException) || deadline.remainingNanos() < RETRY_PAUSE.toNanos()) {
                    feed.ifPresent(NearCacheFeed::doubt);
                    throw new SessionStoreException(
                            "Redis at " + address() + " failed to " + call.name() + " a session within " + deadline
                                    + ": " + e.getMessage(),
                            e);
                }
                LockSupport.parkNanos(RETRY_PAUSE.toNanos());
            }
        }
    }

    private List<Object> runOnce(ScriptCall call, Deadline deadline) {
        RedisAsyncCommands<String, byte[]> redis = connected(deadline).async();
        try {
            return await(call.send(redis), deadline);
        } catch (RedisNoScriptException e) {
            return await(call.sendWhole(redis), deadline);
        }
    }

    private static List<Object> await(RedisFuture<List<Object>> reply, Deadline deadline) {
        return LettuceFutures.awaitOrCancel(reply, deadline.remainingNanos(), TimeUnit.NANOSECONDS);
    }

    /** Runs calls of one script in one round trip and returns their answers in order. Nothing is tried again. */
    List<List<Object>> runAll(List<ScriptCall> calls, Deadline deadline) {
        try {
            return new ScriptBatch(connected(deadline), deadline).run(calls);
        } catch (RedisException e) {
            throw new SessionStoreException(
                    "Redis at " + address() + " failed to " + calls.get(0).name() + " sessions within " + deadline
                            + ": " + e.getMessage(),
                    e);
        }
    }

    /** Sends a script if the connection is up, and waits for nothing. The answer may come, on an event loop. */
    void send(ScriptCall call, Consumer<List<Object>> answer) {
        var established = connection();
        if (!established.isDone() || established.isCompletedExceptionally()) {
            return;
        }
        RedisAsyncCommands<String, byte[]> redis = established.join().async();
        var unused = call.send(redis).whenComplete((reply, failure) -> {
            if (failure == null) {
                answer.accept(reply);
            } else if (failure instanceof RedisNoScriptException) {
                var unusedReply = call.sendWhole(redis).thenAccept(answer);
            }
        });
    }

    private StatefulRedisConnection<String, byte[]> connected(Deadline deadline) {
        CompletableFuture<StatefulRedisConnection<String, byte[]>> connecting = connection();
        try {
            return connecting.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SessionStoreException("Interrupted while connecting to Redis at " + address(), e);
        } catch (TimeoutException e) {
            throw new SessionStoreException("No connection to Redis at " + address() + " in time", e);
        } catch (ExecutionException e) {
            throw new SessionStoreException("Cannot connect to Redis at " + address() + ": " + e.getCause(), e);
        }
    }

    /** Returns the connection or the attempt at one; an attempt that has failed makes room for the next. */
    private CompletableFuture<StatefulRedisConnection<String, byte[]>> connection() {
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

    /** Says where Redis is, without who signs in. */
    String address() {
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
