package io.continuity.session.redis;

import static io.continuity.session.redis.ConnectionAnswers.code;
import static io.continuity.session.redis.SessionHash.bytes;

import io.continuity.resume.ConnectionId;
import io.continuity.resume.ConnectionLogException;
import io.continuity.session.redis.AsyncScripts.Effect;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Runs scripts of connections: those of owners in their order, those of who posts in theirs, all others at once.
 *
 * <p>A connection that is stored as none of our scripts stores it counts as absent, and that is logged once.
 * <em>Thread-safe.</em>
 */
final class ConnectionScripts {
    private static final System.Logger LOG = System.getLogger(ConnectionScripts.class.getName());
    private static final List<Object> ABSENT = List.of(bytes("ABSENT"));

    private final AsyncScripts plain;
    private final AsyncScripts durable;
    private final ConnectionTurns owners = new ConnectionTurns();
    private final ConnectionTurns senders = new ConnectionTurns();
    private final AtomicBoolean unreadableLogged = new AtomicBoolean();
    private volatile boolean closed;

    /**
     * Runs them at servers that somebody else closes.
     *
     * @param durable what has to be as durable as was asked for
     */
    ConnectionScripts(AsyncScripts plain, AsyncScripts durable) {
        this.plain = plain;
        this.durable = durable;
    }

    /** What is to be asked. */
    interface Question extends Supplier<ScriptCall> {}

    /** What follows from an answer; a stage that has to be complete before the call is. */
    interface Then<T> extends Function<List<Object>, CompletionStage<T>> {}

    CompletableFuture<List<Object>> ask(Question question, Deadline deadline) {
        return run(plain, question, Effect.REPEATABLE, deadline);
    }

    CompletableFuture<List<Object>> askDurably(Question question, Deadline deadline) {
        return run(durable, question, Effect.REPEATABLE, deadline);
    }

    /** Asks when all earlier calls of the owner were answered. */
    <T> CompletableFuture<T> askInTurn(ConnectionId id, Question question, Deadline deadline, Then<T> then) {
        return owners.next(id, () -> ask(question, deadline).thenCompose(then));
    }

    <T> CompletableFuture<T> askDurablyInTurn(ConnectionId id, Question question, Deadline deadline, Then<T> then) {
        return owners.next(id, () -> askDurably(question, deadline).thenCompose(then));
    }

    /** Asks once, when all others who do so for the connection were answered. */
    CompletableFuture<List<Object>> askOnceInTurn(ConnectionId id, Question question, Deadline deadline) {
        return senders.next(id, () -> run(durable, question, Effect.ONCE, deadline));
    }

    private CompletableFuture<List<Object>> run(
            AsyncScripts scripts, Question question, Effect effect, Deadline deadline) {
        if (closed) {
            return CompletableFuture.failedFuture(new ConnectionLogException("This RedisConnectionLog is closed"));
        }
        try {
            return scripts.run(question, effect, deadline).thenApply(this::readable);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(e); // Something is too large.
        }
    }

    private List<Object> readable(List<Object> answer) {
        return switch (code(answer)) {
            case "UNREADABLE" -> {
                tellUnreadable();
                yield ABSENT;
            }
            case "LATE" -> throw new ConnectionLogException("A later call of this owner was executed before this one");
            default -> answer;
        };
    }

    /** Returns what an answer says, or something else if it is not as our scripts answer. */
    <T> T read(Supplier<T> reader, T otherwise) {
        try {
            return reader.get();
        } catch (IllegalArgumentException e) {
            tellUnreadable();
            return otherwise;
        }
    }

    private void tellUnreadable() {
        if (!unreadableLogged.getAndSet(true)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "A connection in Redis is none that this version can read, and counts as absent; more of them are"
                            + " not logged. Does something else write keys with this prefix?");
        }
    }

    /** Asks for nothing any more. */
    void close() {
        closed = true;
    }
}
