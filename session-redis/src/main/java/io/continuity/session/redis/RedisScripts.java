package io.continuity.session.redis;

import io.continuity.session.SessionStoreException;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Runs scripts on the masters that have their keys, and waits for the answers.
 *
 * <p>Each script takes one round trip, and a second one when the server has not seen it yet. While the connection is
 * down, calls wait for it within their timeout; what has timed out is not sent later. <em>Thread-safe.</em>
 */
final class RedisScripts implements AutoCloseable {
    private static final Duration RETRY_PAUSE = Duration.ofMillis(20);

    private final Masters masters;

    /** Closes the masters with itself. */
    RedisScripts(Masters masters) {
        this.masters = masters;
    }

    /** Returns the same on connections without tracking, to be closed before this one. */
    RedisScripts untracked() {
        return new RedisScripts(masters.untracked());
    }

    /** Runs a script and waits for its answer. */
    List<Object> run(ScriptCall call, Deadline deadline) {
        while (true) {
            try {
                return runOnce(call, deadline);
            } catch (RedisException e) {
                // All our scripts may run twice, so a connection that broke under a call need not be its end.
                if (!(e.getCause() instanceof IOException) || deadline.remainingNanos() < RETRY_PAUSE.toNanos()) {
                    masters.doubt();
                    throw new SessionStoreException(
                            "Redis at " + masters.address() + " failed to " + call.name() + " a session within "
                                    + deadline + ": " + e.getMessage(),
                            e);
                }
                LockSupport.parkNanos(RETRY_PAUSE.toNanos());
            }
        }
    }

    private List<Object> runOnce(ScriptCall call, Deadline deadline) {
        RedisAsyncCommands<String, byte[]> redis = connected(call, deadline).async();
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
            return new ScriptBatch(call -> connected(call, deadline), deadline).run(calls);
        } catch (RedisException e) {
            throw new SessionStoreException(
                    "Redis at " + masters.address() + " failed to "
                            + calls.get(0).name() + " sessions within " + deadline + ": " + e.getMessage(),
                    e);
        }
    }

    /** Sends a script if the connection is up, and waits for nothing. The answer may come, on an event loop. */
    void send(ScriptCall call, Consumer<List<Object>> answer) {
        var established = masters.of(call.key());
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

    private StatefulRedisConnection<String, byte[]> connected(ScriptCall call, Deadline deadline) {
        var connecting = masters.of(call.key());
        try {
            return connecting.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SessionStoreException("Interrupted while connecting to Redis at " + masters.address(), e);
        } catch (TimeoutException e) {
            throw new SessionStoreException("No connection to Redis at " + masters.address() + " in time", e);
        } catch (ExecutionException e) {
            throw new SessionStoreException("Cannot connect to Redis at " + masters.address() + ": " + e.getCause(), e);
        }
    }

    @Override
    public void close() {
        masters.close();
    }
}
