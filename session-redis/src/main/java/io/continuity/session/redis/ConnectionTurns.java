package io.continuity.session.redis;

import io.continuity.resume.ConnectionId;
import io.continuity.resume.ConnectionLogException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has calls for one connection take effect in their order: each is made when the one before it was answered.
 *
 * <p>If one fails, it is unknown whether it took effect, so those that wait behind it fail as well and are never made. A
 * short lock, under which nothing is called. <em>Thread-safe.</em>
 */
final class ConnectionTurns {
    /** How many calls for one connection wait at most. Owners wait for their answers, so there are hardly ever two. */
    private static final int MAX_WAITING = 1000;

    private final ReentrantLock lock = new ReentrantLock();
    /** What waits behind a call that was made. Guarded by lock. */
    private final Map<ConnectionId, Deque<Turn<?>>> busy = new HashMap<>();

    /** A call and who waits for it. */
    private record Turn<T>(ConnectionId id, Supplier<CompletableFuture<T>> call, CompletableFuture<T> result) {
        void fail(@Nullable Throwable cause) {
            result.completeExceptionally(
                    cause == null
                            ? new ConnectionLogException(
                                    MAX_WAITING + " calls for this connection wait: wait for answers between calls")
                            : new ConnectionLogException(
                                    "An earlier call for this connection has failed, so this one was not made", cause));
        }
    }

    /** Makes a call when all earlier ones for the connection have been answered. */
    <T> CompletableFuture<T> next(ConnectionId id, Supplier<CompletableFuture<T>> call) {
        Turn<T> turn = new Turn<>(id, call, new CompletableFuture<>());
        boolean full = false;
        boolean first;
        lock.lock();
        try {
            Deque<Turn<?>> waiting = busy.get(id);
            first = waiting == null;
            if (waiting == null) {
                busy.put(id, new ArrayDeque<>(1));
            } else if (waiting.size() < MAX_WAITING) {
                waiting.addLast(turn);
            } else {
                full = true;
            }
        } finally {
            lock.unlock();
        }
        if (first) {
            make(turn);
        } else if (full) {
            turn.fail(null);
        }
        return turn.result();
    }

    private <T> void make(Turn<T> turn) {
        CompletableFuture<T> made;
        try {
            made = turn.call().get();
        } catch (RuntimeException e) {
            made = CompletableFuture.failedFuture(e);
        }
        var unused = made.whenComplete((answer, failure) -> {
            if (failure == null) {
                Turn<?> next = following(turn.id());
                turn.result().complete(answer);
                if (next != null) {
                    make(next);
                }
            } else {
                List<Turn<?>> others = allFollowing(turn.id());
                turn.result().completeExceptionally(failure);
                others.forEach(other -> other.fail(failure));
            }
        });
    }

    private @Nullable Turn<?> following(ConnectionId id) {
        lock.lock();
        try {
            Deque<Turn<?>> waiting = busy.get(id);
            Turn<?> next = waiting == null ? null : waiting.pollFirst();
            if (next == null) {
                busy.remove(id);
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    private List<Turn<?>> allFollowing(ConnectionId id) {
        lock.lock();
        try {
            Deque<Turn<?>> waiting = busy.remove(id);
            return waiting == null ? List.of() : List.copyOf(waiting);
        } finally {
            lock.unlock();
        }
    }
}
