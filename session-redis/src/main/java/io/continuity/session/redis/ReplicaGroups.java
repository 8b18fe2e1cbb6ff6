package io.continuity.session.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sends scripts whose answers come when a replica has what they have written.
 *
 * <p>{@code WAIT} holds up whatever comes after it on its connection. So this is a connection for nothing else, and what
 * comes while a {@code WAIT} is under way is sent after it in one group, with one {@code WAIT} for all.
 *
 * <p>{@code WAIT} counts from where the replication stream of the server is after the connection's last command. So it
 * also covers what an earlier attempt has written on another connection to the same server, if a repeated script finds
 * nothing left to do. As connections are not restored, both have gone to one server, or both fail.
 *
 * <p>A short lock; groups are sent one at a time, after it is released. <em>Thread-safe.</em>
 */
final class ReplicaGroups {
    private static final int REPLICAS = 1;
    private static final Duration ACKNOWLEDGE_TIMEOUT = Duration.ofSeconds(1);
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private final StatefulRedisConnection<String, byte[]> connection;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private List<Write> waiting = new ArrayList<>();
    private boolean underWay;

    ReplicaGroups(StatefulRedisConnection<String, byte[]> connection) {
        this.connection = connection;
    }

    /**
     * A script, and who waits for its answer.
     *
     * @param asking whether the node has to be told that it is to answer for a slot that is not its own yet
     */
    private record Write(
            AsyncCommand<String, byte[], List<Object>> script, boolean asking, CompletableFuture<List<Object>> answer) {
        boolean isAwaited() {
            return !answer.isDone();
        }
    }

    /**
     * Returns the answer. It fails as a command that the server refuses does if no replica confirms. If it is cancelled
     * before its turn, the script is not sent.
     */
    CompletableFuture<List<Object>> send(ScriptCall call) {
        return send(new Write(call.command(), false, new CompletableFuture<>()));
    }

    /** Sends it, with the script's text if need be, and waits for the answer. */
    List<Object> run(ScriptCall call, boolean asking, Deadline deadline) {
        try {
            return deadline.await(send(new Write(call.command(), asking, new CompletableFuture<>())));
        } catch (RedisNoScriptException e) {
            return deadline.await(send(new Write(call.wholeCommand(), asking, new CompletableFuture<>())));
        }
    }

    /** The same for a script of which it is known whether the node has to be told to answer, or has not seen it. */
    CompletableFuture<List<Object>> send(ScriptCall call, boolean asking, boolean whole) {
        return send(new Write(whole ? call.wholeCommand() : call.command(), asking, new CompletableFuture<>()));
    }

    private CompletableFuture<List<Object>> send(Write write) {
        lock.lock();
        try {
            waiting.add(write);
        } finally {
            lock.unlock();
        }
        sendNext();
        return write.answer();
    }

    private void sendNext() {
        List<Write> group;
        lock.lock();
        try {
            if (underWay || waiting.isEmpty()) {
                return;
            }
            underWay = true;
            group = waiting;
            waiting = new ArrayList<>();
        } finally {
            lock.unlock();
        }
        send(group);
    }

    private void send(List<Write> group) {
        AsyncCommand<String, byte[], Long> confirmed = new AsyncCommand<>(new Command<>(
                CommandType.WAIT,
                new IntegerOutput<>(CODEC),
                new CommandArgs<>(CODEC).add(REPLICAS).add(ACKNOWLEDGE_TIMEOUT.toMillis())));
        var unused = confirmed.whenComplete((replicas, failure) -> {
            groupIsOver();
            group.forEach(write -> answer(write, replicas, failure));
            sendNext();
        });
        List<RedisCommand<String, byte[], ?>> commands = new ArrayList<>();
        group.stream().filter(Write::isAwaited).forEach(write -> {
            if (write.asking()) {
                commands.add(new Command<>(CommandType.ASKING, new StatusOutput<>(CODEC)));
            }
            commands.add(write.script());
        });
        commands.add(confirmed);
        try {
            connection.dispatch(commands);
        } catch (RuntimeException e) {
            // Lettuce refuses what would overfill its queue.
            group.forEach(write -> write.script().completeExceptionally(e));
            confirmed.completeExceptionally(e);
        }
    }

    private void groupIsOver() {
        lock.lock();
        try {
            underWay = false;
        } finally {
            lock.unlock();
        }
    }

    /** The script's own failure, a redirection for example, says more than that of its confirmation. */
    private static void answer(Write write, @Nullable Long replicas, @Nullable Throwable failure) {
        var unused = write.script().whenComplete((reply, scriptFailure) -> {
            if (scriptFailure != null) {
                write.answer().completeExceptionally(scriptFailure);
            } else if (failure != null) {
                write.answer().completeExceptionally(failure);
            } else if (replicas == null || replicas < REPLICAS) {
                write.answer().completeExceptionally(notReplicated());
            } else {
                write.answer().complete(reply);
            }
        });
    }

    /** The master has it, and no replica has confirmed it. In the form of an answer, code first, as it is one. */
    private static RedisCommandExecutionException notReplicated() {
        return new RedisCommandExecutionException(
                "NOTREPLICATED the master has it, but no replica has confirmed it within "
                        + ACKNOWLEDGE_TIMEOUT.toMillis()
                        + " ms: look at the replicas, or set the durability to master");
    }
}
