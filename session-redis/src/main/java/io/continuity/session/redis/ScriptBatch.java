package io.continuity.session.redis;

import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.AsyncCommand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Many calls of one script in one write to each server and one round trip, or three if a server has not seen the script
 * yet.
 *
 * <p>No call that was answered is sent again. <em>Not thread-safe.</em>
 */
final class ScriptBatch {
    private final Function<ScriptCall, StatefulRedisConnection<String, byte[]>> servers;
    private final Deadline deadline;
    private final Map<ScriptCall, List<Object>> answers = new HashMap<>();

    ScriptBatch(Function<ScriptCall, StatefulRedisConnection<String, byte[]>> servers, Deadline deadline) {
        this.servers = servers;
        this.deadline = deadline;
    }

    /**
     * Returns the answers in the order of the calls.
     *
     * @param alone runs again what failed for a reason that may pass, one call at a time
     * @throws RedisException if one of them failed, or was not answered in time
     */
    List<List<Object>> run(List<ScriptCall> calls, Function<ScriptCall, List<Object>> alone) {
        List<ScriptCall> unknown = new ArrayList<>(send(byServer(calls)));
        if (!unknown.isEmpty()) {
            unknown.removeAll(teach(byServer(unknown)));
            send(byServer(unknown));
        }
        return calls.stream().map(call -> answers.computeIfAbsent(call, alone)).toList();
    }

    private Map<StatefulRedisConnection<String, byte[]>, List<ScriptCall>> byServer(List<ScriptCall> calls) {
        return calls.stream().collect(Collectors.groupingBy(servers));
    }

    /** One call of each server takes the text along; in all of them it would be the larger part of the traffic. */
    private List<ScriptCall> teach(Map<StatefulRedisConnection<String, byte[]>, List<ScriptCall>> unknown) {
        Map<ScriptCall, RedisFuture<List<Object>>> lessons = new HashMap<>();
        unknown.forEach(
                (server, calls) -> lessons.put(calls.get(0), calls.get(0).sendWhole(server.async())));
        lessons.forEach(this::keepAnswer);
        return List.copyOf(lessons.keySet());
    }

    /** Returns those that their server did not understand. */
    private List<ScriptCall> send(Map<StatefulRedisConnection<String, byte[]>, List<ScriptCall>> calls) {
        Map<ScriptCall, AsyncCommand<String, byte[], List<Object>>> replies = new HashMap<>();
        calls.forEach((server, some) -> {
            some.forEach(call -> replies.put(call, call.command()));
            server.dispatch(some.stream().map(replies::get).toList());
        });
        List<ScriptCall> unknown = new ArrayList<>();
        try {
            replies.forEach((call, reply) -> {
                try {
                    keepAnswer(call, reply);
                } catch (RedisNoScriptException e) {
                    unknown.add(call);
                }
            });
        } finally {
            replies.values().forEach(reply -> reply.cancel(true)); // What has timed out is not sent later.
        }
        return unknown;
    }

    /** Keeps none if the call is worth trying again. */
    private void keepAnswer(ScriptCall call, Future<List<Object>> reply) {
        try {
            answers.put(call, deadline.await(reply));
        } catch (RedisNoScriptException e) {
            throw e;
        } catch (RedisException e) {
            Trouble trouble = Trouble.of(e);
            if (!trouble.mayPass() && trouble != Trouble.REDIRECTED) {
                throw e;
            }
        }
    }
}
