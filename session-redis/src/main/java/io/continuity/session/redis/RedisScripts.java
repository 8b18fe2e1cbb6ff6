package io.continuity.session.redis;

import io.continuity.session.SessionStoreException;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Runs scripts on the masters that have their keys, and waits for the answers.
 *
 * <p>Each script takes one round trip, and a second one when the server has not seen it yet. All our scripts may run
 * twice, so what fails for a reason that may pass ({@link Trouble}) is tried again within the call's timeout. What has
 * timed out is not sent later. <em>Thread-safe.</em>
 */
final class RedisScripts implements AutoCloseable {
    static final String NO_CLUSTER = ": this is a node of a Redis Cluster; give its address as redis-cluster://";

    private static final Duration RETRY_PAUSE = Duration.ofMillis(20);

    private final Masters masters;
    private final Optional<Replication> replication;

    /** Closes the masters with itself. */
    RedisScripts(Masters masters) {
        this(masters, Optional.empty());
    }

    private RedisScripts(Masters masters, Optional<Replication> replication) {
        this.masters = masters;
        this.replication = replication;
    }

    /**
     * Where an attempt goes.
     *
     * @param redirected whether another node has named this one
     * @param asking whether the node has to be told that it is to answer for a slot that is not its own yet
     */
    private record Route(
            CompletableFuture<StatefulRedisConnection<String, byte[]>> connection, boolean redirected, boolean asking) {
        Optional<StatefulRedisConnection<String, byte[]>> connected() {
            return connection.isDone() && !connection.isCompletedExceptionally()
                    ? Optional.of(connection.join())
                    : Optional.empty();
        }
    }

    /** Returns the same on connections without tracking, to be closed before this one. */
    RedisScripts untracked() {
        return new RedisScripts(masters.untracked());
    }

    /** Returns the same for what a replica has to have before it counts as done, to be closed before this one. */
    RedisScripts replicated() {
        return new RedisScripts(masters.untracked(), Optional.of(new Replication()));
    }

    /** Runs a script and waits for its answer, if others do not wait for that server in vain already. */
    List<Object> run(ScriptCall call, Deadline deadline) {
        CircuitBreaker breaker = masters.breaker(call.key());
        try (CircuitBreaker.Attempt attempt = breaker.begin().orElseThrow(() -> refused(call, breaker))) {
            List<Object> answer = run(call, deadline, attempt);
            attempt.answered();
            return answer;
        }
    }

    private List<Object> run(ScriptCall call, Deadline deadline, CircuitBreaker.Attempt attempt) {
        Route route = direct(call);
        Optional<RedisException> answered = Optional.empty();
        while (true) {
            try {
                return runOnce(call, route, deadline);
            } catch (RedisException e) {
                // What a server has said tells more than that there was no time to find another one.
                answered = Trouble.of(e).isAnswer() ? Optional.of(e) : answered;
                Optional<Route> next = afterFailure(call, route, e, deadline);
                if (next.isEmpty()) {
                    conclude(attempt, e);
                    throw failed(call.task(), deadline, answered.orElse(e));
                }
                route = next.get();
            }
        }
    }

    /** An error reply is an answer; what fails in here, an interrupt for example, says nothing of the server. */
    private static void conclude(CircuitBreaker.Attempt attempt, RedisException failure) {
        if (Trouble.of(failure).isOutage()) {
            attempt.unanswered();
        } else if (failure instanceof RedisCommandExecutionException) {
            attempt.answered();
        }
    }

    private SessionStoreException refused(ScriptCall call, CircuitBreaker breaker) {
        return SessionStoreException.notAsked("Redis at " + masters.address() + " has not answered for "
                + breaker.silence().toMillis() + " ms and was not asked to " + call.task()
                + ": one call at a time waits until it answers");
    }

    /** Runs a script and waits for its answer, and does not try again: what must not run twice, or has nothing to lose. */
    List<Object> runOnce(ScriptCall call, Deadline deadline) {
        try {
            return runOnce(call, direct(call), deadline);
        } catch (RedisException e) {
            throw failed(call.task(), deadline, e);
        }
    }

    private Route direct(ScriptCall call) {
        return new Route(masters.of(call.key()), false, false);
    }

    private List<Object> runOnce(ScriptCall call, Route route, Deadline deadline) {
        StatefulRedisConnection<String, byte[]> server = connected(route.connection(), deadline);
        if (replication.isPresent()) {
            return replication.get().groups(server).run(call, route.asking(), deadline);
        }
        RedisAsyncCommands<String, byte[]> redis = server.async();
        ask(redis, route);
        try {
            return await(call.send(redis), deadline);
        } catch (RedisNoScriptException e) {
            ask(redis, route);
            return await(call.sendWhole(redis), deadline);
        }
    }

    /** Holds for the next command on the connection. If another thread's gets between, ours is sent back once more. */
    private static void ask(RedisAsyncCommands<String, byte[]> redis, Route route) {
        if (route.asking()) {
            var unused = redis.asking();
        }
    }

    private static List<Object> await(RedisFuture<List<Object>> reply, Deadline deadline) {
        return LettuceFutures.awaitOrCancel(reply, deadline.remainingNanos(), TimeUnit.NANOSECONDS);
    }

    /** Returns where the next attempt goes, after a pause; empty if there is to be none. */
    private Optional<Route> afterFailure(ScriptCall call, Route failed, RedisException failure, Deadline deadline) {
        Trouble trouble = Trouble.of(failure);
        failed.connected().ifPresent(server -> tell(trouble, server));
        Optional<Route> redirected =
                trouble == Trouble.REDIRECTED ? Redirection.of(failure).flatMap(this::follow) : Optional.empty();
        if ((!trouble.mayPass() && redirected.isEmpty()) || deadline.remainingNanos() < RETRY_PAUSE.toNanos()) {
            return Optional.empty();
        }
        if (redirected.isEmpty() || failed.redirected()) {
            LockSupport.parkNanos(RETRY_PAUSE.toNanos());
        }
        return redirected.or(() -> Optional.of(direct(call)));
    }

    private Optional<Route> follow(Redirection redirection) {
        return masters.follow(redirection).map(node -> new Route(node, true, redirection.once()));
    }

    private void tell(Trouble trouble, StatefulRedisConnection<String, byte[]> server) {
        if (trouble == Trouble.NOT_MASTER) {
            masters.abandon(server);
        } else if (trouble == Trouble.SILENT || trouble == Trouble.NO_MAJORITY) {
            masters.doubt(server);
        }
    }

    private SessionStoreException failed(String what, Deadline deadline, RedisException failure) {
        return new SessionStoreException(
                "Redis at " + masters.address() + " failed to " + what + " within " + deadline + ": "
                        + Trouble.explain(failure)
                        + (Trouble.of(failure) == Trouble.REDIRECTED && !masters.isCluster() ? NO_CLUSTER : ""),
                failure);
    }

    /** Runs calls of one script in one round trip and returns their answers in order. */
    List<List<Object>> runAll(List<ScriptCall> calls, Deadline deadline) {
        if (replication.isPresent()) {
            return runAllReplicated(calls, replication.get(), deadline);
        }
        try {
            return new ScriptBatch(call -> connected(masters.of(call.key()), deadline), deadline)
                    .run(calls, call -> run(call, deadline));
        } catch (RedisException e) {
            throw failed(calls.get(0).name() + " sessions", deadline, e);
        }
    }

    private List<List<Object>> runAllReplicated(List<ScriptCall> calls, Replication groups, Deadline deadline) {
        List<CompletableFuture<List<Object>>> answers = calls.stream()
                .map(call -> groups.groups(connected(masters.of(call.key()), deadline))
                        .send(call))
                .toList();
        List<List<Object>> inOrder = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            try {
                inOrder.add(deadline.await(answers.get(i)));
            } catch (RedisException e) {
                inOrder.add(run(calls.get(i), deadline));
            }
        }
        return inOrder;
    }

    /** Sends a script if the connection is up, and waits for nothing. The answer may come, on an event loop. */
    void send(ScriptCall call, Consumer<List<Object>> answer) {
        direct(call).connected().ifPresent(server -> {
            RedisAsyncCommands<String, byte[]> redis = server.async();
            var unused = call.send(redis).whenComplete((reply, failure) -> {
                if (failure == null) {
                    answer.accept(reply);
                } else if (failure instanceof RedisNoScriptException) {
                    var unusedReply = call.sendWhole(redis).thenAccept(answer);
                } else {
                    learn(failure, server);
                }
            });
        });
    }

    /** Nobody waits, so nothing is tried again; but the next call finds the right server at once. */
    private void learn(Throwable failure, StatefulRedisConnection<String, byte[]> server) {
        Trouble trouble = Trouble.of(failure);
        tell(trouble, server);
        if (trouble == Trouble.REDIRECTED) {
            var unused = Redirection.of(failure).flatMap(this::follow);
        }
    }

    private static StatefulRedisConnection<String, byte[]> connected(
            CompletableFuture<StatefulRedisConnection<String, byte[]>> connecting, Deadline deadline) {
        try {
            return connecting.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisCommandInterruptedException(e);
        } catch (TimeoutException e) {
            throw new RedisCommandTimeoutException("no connection in time");
        } catch (ExecutionException e) {
            throw new RedisConnectionException("cannot connect", e.getCause());
        }
    }

    /** Says where Redis is, without who signs in. */
    String address() {
        return masters.address();
    }

    boolean isCluster() {
        return masters.isCluster();
    }

    @Override
    public void close() {
        masters.close();
    }
}
