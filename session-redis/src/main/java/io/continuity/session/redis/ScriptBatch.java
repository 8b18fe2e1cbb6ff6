package io.continuity.session.redis;

import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.AsyncCommand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Many calls of one script in one write and one round trip, or three if the server has not seen the script yet.
 *
 * <p>No call that was answered is sent again. <em>Not thread-safe.</em>
 */
final class ScriptBatch {
    private final StatefulRedisConnection<String, byte[]> redis;
    private final Deadline deadline;
    private final Map<ScriptCall, List<Object>> answers = new HashMap<>();

    ScriptBatch(StatefulRedisConnection<String, byte[]> redis, Deadline deadline) {
        this.redis = redis;
        this.deadline = deadline;
    }

    /**
     * Returns the answers in the order of the calls.
     *
     * @throws RedisException if one of them failed, or was not answered in time
     */
    List<List<Object>> run(List<ScriptCall> calls) {
        List<ScriptCall> unknown = send(calls);
        if (!unknown.isEmpty()) {
            // One call takes the text along; in all of them it would be the larger part of the traffic.
            ScriptCall first = unknown.get(0);
            answers.put(first, await(first.sendWhole(redis.async())));
            if (!send(unknown.subList(1, unknown.size())).isEmpty()) {
                throw new RedisException("the server forgot a script that it had just been sent");
            }
        }
        return calls.stream().map(answers::get).toList();
    }

    /** Returns those that the server did not understand. */
    private List<ScriptCall> send(List<ScriptCall> calls) {
        if (calls.isEmpty()) {
            return List.of();
        }
        List<AsyncCommand<String, byte[], List<Object>>> replies =
                calls.stream().map(ScriptCall::command).toList();
        redis.dispatch(replies);
        List<ScriptCall> unknown = new ArrayList<>();
        try {
            for (int i = 0; i < calls.size(); i++) {
                try {
                    answers.put(calls.get(i), await(replies.get(i)));
                } catch (RedisNoScriptException e) {
                    unknown.add(calls.get(i));
                }
            }
        } finally {
            replies.forEach(reply -> reply.cancel(true)); // What has timed out is not sent later.
        }
        return unknown;
    }

    /** Unlike Lettuce, which takes a timeout of zero for none. */
    private <T> T await(Future<T> reply) {
        try {
            return reply.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            reply.cancel(true);
            throw new RedisCommandTimeoutException("no answer in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisCommandInterruptedException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RedisException redisFailure ? redisFailure : new RedisException(e.getCause());
        }
    }
}
