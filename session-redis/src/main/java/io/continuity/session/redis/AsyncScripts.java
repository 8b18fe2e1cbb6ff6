package io.continuity.session.redis;

import io.continuity.resume.ConnectionLogException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs scripts on the masters that have their keys, and waits for nothing: what {@link RedisScripts} does, for callers who
 * have no thread to spare.
 *
 * <p>A script that the server has certainly not executed is sent again within the deadline, for a reason that may pass
 * ({@link Trouble}); one that it may have executed only if that does no harm. <em>Thread-safe.</em>
 */
final class AsyncScripts {
    private static final Duration RETRY_PAUSE = Duration.ofMillis(20);
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private final Masters masters;
    private final Optional<Replication> replication;
    private final Doubts doubts;

    /**
     * Sends scripts to masters that somebody else closes.
     *
     * @param doubts is told of scripts that may be executed although nobody waits for them any more
     */
    AsyncScripts(Masters masters, Optional<Replication> replication, Doubts doubts) {
        this.masters = masters;
        this.replication = replication;
        this.doubts = doubts;
    }

    /** What may happen to a script. */
    enum Effect {
        /** It may be sent again in any case. */
        REPEATABLE,
        /** It must not be executed twice. */
        ONCE
    }

    private record Route(
            CompletableFuture<StatefulRedisConnection<String, byte[]>> connection,
            boolean redirected,
            boolean asking) {}

    /** Opens the connection that scripts with a key will need, so that the first of them need not wait for it. */
    void connect(String key) {
        try {
            var unused = masters.of(key);
        } catch (RuntimeException e) {
            // They are closed, as the first script will say.
        }
    }

    /**
     * Runs a script.
     *
     * @param call made anew for each attempt
     * @return the answer, or a {@link ConnectionLogException}
     */
    CompletableFuture<List<Object>> run(Supplier<ScriptCall> call, Effect effect, Deadline deadline) {
        Run run = new Run(call, effect, deadline);
        run.begin();
        return run.result;
    }

    /** One script on its way. <em>Not thread-safe</em>: its steps come one after another, but for the end of its time. */
    private final class Run {
        private final CompletableFuture<List<Object>> result = new CompletableFuture<>();
        private final CompletableFuture<List<Object>> reply = new CompletableFuture<>();
        private final Supplier<ScriptCall> calls;
        private final Effect effect;
        private final Deadline deadline;
        private volatile ScriptCall call;
        private volatile Optional<RedisException> answered = Optional.empty();
        private volatile @Nullable StatefulRedisConnection<String, byte[]> asked;
        private volatile @Nullable CompletableFuture<List<Object>> sent;

        Run(Supplier<ScriptCall> calls, Effect effect, Deadline deadline) {
            this.calls = calls;
            this.effect = effect;
            this.deadline = deadline;
            this.call = calls.get();
        }

        void begin() {
            CircuitBreaker breaker = masters.breaker(call.key());
            Optional<CircuitBreaker.Attempt> attempt = breaker.begin();
            if (attempt.isEmpty()) {
                result.completeExceptionally(new ConnectionLogException("Redis at " + masters.address()
                        + " has not answered for " + breaker.silence().toMillis() + " ms and was not asked to "
                        + call.task() + ": one call at a time waits until it answers"));
                return;
            }
            var unused = reply.orTimeout(deadline.remainingNanos(), TimeUnit.NANOSECONDS)
                    .whenComplete((answer, failure) -> end(attempt.get(), answer, failure));
            go(false);
        }

        private void go(boolean again) {
            try {
                if (again) {
                    call = calls.get();
                }
                attempt(new Route(masters.of(call.key()), false, false));
            } catch (RuntimeException e) {
                reply.completeExceptionally(e); // It is closed.
            }
        }

        private void attempt(Route route) {
            var unused = route.connection().whenComplete((server, failure) -> {
                if (failure != null) {
                    failed(route, new RedisConnectionException("cannot connect", failure), false);
                } else {
                    send(route, server, false);
                }
            });
        }

        private void send(Route route, StatefulRedisConnection<String, byte[]> server, boolean whole) {
            if (reply.isDone()) {
                return; // Its time is up.
            }
            CompletableFuture<List<Object>> sending = dispatch(route, server, whole);
            asked = server;
            sent = sending;
            var unused = sending.whenComplete((answer, failure) -> {
                if (failure == null) {
                    reply.complete(answer);
                } else if (failure instanceof RedisNoScriptException && !whole) {
                    send(route, server, true);
                } else {
                    failed(route, failure instanceof RedisException known ? known : new RedisException(failure), true);
                }
            });
        }

        private CompletableFuture<List<Object>> dispatch(
                Route route, StatefulRedisConnection<String, byte[]> server, boolean whole) {
            if (replication.isPresent()) {
                return replication.get().groups(server).send(call, route.asking(), whole);
            }
            AsyncCommand<String, byte[], List<Object>> command = whole ? call.wholeCommand() : call.command();
            try {
                if (route.asking()) {
                    server.dispatch(List.of(new Command<>(CommandType.ASKING, new StatusOutput<>(CODEC)), command));
                } else {
                    server.dispatch(command);
                }
            } catch (RuntimeException e) {
                command.completeExceptionally(e); // Lettuce refuses what would overfill its queue.
            }
            return command.toCompletableFuture();
        }

        private void failed(Route route, RedisException failure, boolean wasSent) {
            Trouble trouble = Trouble.of(failure);
            StatefulRedisConnection<String, byte[]> server = asked;
            if (wasSent && server != null) {
                tell(trouble, server);
            }
            answered = trouble.isAnswer() ? Optional.of(failure) : answered;
            Optional<Route> redirected =
                    trouble == Trouble.REDIRECTED ? Redirection.of(failure).flatMap(this::follow) : Optional.empty();
            boolean uncertain = wasSent && !trouble.isAnswer();
            if (uncertain) {
                doubts.add();
            }
            if (reply.isDone()
                    || (!trouble.mayPass() && redirected.isEmpty())
                    || (uncertain && effect == Effect.ONCE)
                    || deadline.remainingNanos() < RETRY_PAUSE.toNanos()) {
                reply.completeExceptionally(uncertain ? failure : answered.orElse(failure));
            } else if (redirected.isPresent() && !route.redirected()) {
                attempt(redirected.get());
            } else {
                later(redirected);
            }
        }

        private void later(Optional<Route> redirected) {
            try {
                masters.after(RETRY_PAUSE, () -> redirected.ifPresentOrElse(this::attempt, () -> go(true)));
            } catch (RuntimeException e) {
                reply.completeExceptionally(e); // Its threads have ended.
            }
        }

        private Optional<Route> follow(Redirection redirection) {
            return masters.follow(redirection).map(node -> new Route(node, true, redirection.once()));
        }

        private void end(CircuitBreaker.Attempt attempt, @Nullable List<Object> answer, @Nullable Throwable failure) {
            try (attempt) {
                if (answer != null) {
                    attempt.answered();
                } else if (failure instanceof TimeoutException
                        || (failure instanceof RedisException known
                                && Trouble.of(known).isOutage())) {
                    attempt.unanswered();
                } else if (failure instanceof RedisCommandExecutionException) {
                    attempt.answered(); // An error reply is an answer.
                }
            }
            if (answer != null) {
                result.complete(answer);
                return;
            }
            if (failure instanceof TimeoutException) {
                silent();
            }
            result.completeExceptionally(explained(failure));
        }

        /** What was not sent yet is not sent later. */
        private void silent() {
            CompletableFuture<List<Object>> sending = sent;
            StatefulRedisConnection<String, byte[]> server = asked;
            if (sending != null && server != null && !sending.isDone()) {
                doubts.add();
                sending.cancel(true);
                tell(Trouble.SILENT, server);
            }
        }

        private ConnectionLogException explained(@Nullable Throwable failure) {
            boolean late = failure instanceof TimeoutException;
            Throwable cause = late && answered.isPresent() ? answered.get() : Objects.requireNonNull(failure);
            boolean astray = Trouble.of(cause) == Trouble.REDIRECTED && !masters.isCluster();
            return new ConnectionLogException(
                    "Redis at " + masters.address() + " failed to " + call.task() + " within " + deadline + ": "
                            + (cause == failure && late ? "no answer in time" : Trouble.explain(cause))
                            + (astray ? RedisScripts.NO_CLUSTER : ""),
                    cause);
        }
    }

    private void tell(Trouble trouble, StatefulRedisConnection<String, byte[]> server) {
        if (trouble == Trouble.NOT_MASTER) {
            masters.abandon(server);
        } else if (trouble == Trouble.SILENT || trouble == Trouble.NO_MAJORITY) {
            masters.doubt(server);
        }
    }
}
