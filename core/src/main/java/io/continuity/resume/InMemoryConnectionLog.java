package io.continuity.resume;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps connections on the heap of this process.
 *
 * <p>The reference implementation of {@link ConnectionLog}, for tests and for applications that run as one instance. What
 * has expired is dropped by a sweep, at most once a minute when connections are created. Stages are complete when they are
 * returned, and hints are given on the thread of the caller, before it returns and under no lock. <em>Thread-safe.</em>
 */
public final class InMemoryConnectionLog implements ConnectionLog {
    private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<ConnectionId, StoredConnection> connections = new HashMap<>();
    private final Map<ConnectionId, String> wantedBy = new HashMap<>();
    private final Map<String, ConnectionHints> listeners = new HashMap<>();
    private Instant nextSweep;
    private boolean closed;

    /**
     * Creates an empty log.
     *
     * @param clock decides when connections expire
     */
    public InMemoryConnectionLog(InstantSource clock) {
        this.clock = clock;
        this.nextSweep = clock.instant().plus(SWEEP_INTERVAL);
    }

    @Override
    public CompletionStage<Ownership> create(NewConnection connection) {
        return call(now -> {
            sweep(now);
            StoredConnection stored = new StoredConnection(connection, now);
            if (connections.putIfAbsent(connection.id(), stored) != null) {
                throw new IllegalArgumentException("There is a connection with this id");
            }
            return stored.ownership();
        });
    }

    @Override
    public CompletionStage<ClaimResult> claim(ClaimRequest request) {
        List<Runnable> hints = new ArrayList<>();
        CompletionStage<ClaimResult> result = call(now -> {
            StoredConnection stored = find(request.id(), now);
            if (stored == null) {
                return new ClaimResult.Absent();
            }
            String former = stored.lastOwner();
            Ownership lost = stored.ownership();
            ClaimResult claimed = stored.claim(request, now);
            if (claimed instanceof ClaimResult.Claimed) {
                wantedBy.remove(request.id());
                hint(hints, former, listener -> listener.claimed(lost));
            }
            return claimed;
        });
        hints.forEach(Runnable::run);
        return result;
    }

    @Override
    public CompletionStage<WriteResult> append(Ownership owner, long first, List<Message> messages) {
        return write(owner, (stored, now) -> stored.append(first, messages));
    }

    @Override
    public CompletionStage<WriteResult> commit(Ownership owner, Commit commit) {
        return write(owner, (stored, now) -> stored.commit(commit));
    }

    @Override
    public CompletionStage<WriteResult> collect(Ownership owner, long first, WindowLimits room) {
        return write(owner, (stored, now) -> stored.collect(first, room));
    }

    @Override
    public CompletionStage<Optional<ReplayPage>> read(Ownership owner, long after) {
        return call(now -> {
            StoredConnection stored = find(owner.id(), now);
            return stored == null || stored.isEnded() ? Optional.empty() : Optional.of(stored.page(after));
        });
    }

    @Override
    public CompletionStage<PostResult> post(ConnectionId id, Message message) {
        List<Runnable> hints = new ArrayList<>();
        CompletionStage<PostResult> result = call(now -> {
            StoredConnection stored = find(id, now);
            if (stored == null) {
                return PostResult.ABSENT;
            }
            stored.owner().ifPresent(node -> hint(hints, node, listener -> listener.posted(id)));
            return stored.post(message);
        });
        hints.forEach(Runnable::run);
        return result;
    }

    @Override
    public CompletionStage<WriteResult> acknowledge(Ownership owner, long upTo) {
        return write(owner, (stored, now) -> stored.acknowledge(upTo));
    }

    @Override
    public CompletionStage<WriteResult> drop(Ownership owner, long upTo) {
        return write(owner, (stored, now) -> stored.drop(upTo));
    }

    @Override
    public CompletionStage<WriteResult> refresh(Ownership owner) {
        return write(owner, StoredConnection::refresh);
    }

    @Override
    public CompletionStage<WriteResult> release(Ownership owner) {
        List<Runnable> hints = new ArrayList<>();
        CompletionStage<WriteResult> result = call(now -> {
            StoredConnection stored = find(owner.id(), now);
            if (stored == null) {
                return new WriteResult.Absent();
            }
            if (stored.isOwnedUnder(owner.fence()) || stored.isReleasedUnder(owner.fence())) {
                String waiting = wantedBy.get(owner.id());
                if (waiting != null) {
                    hint(hints, waiting, listener -> listener.released(owner.id()));
                }
                return stored.release(now);
            }
            return new WriteResult.Refused();
        });
        hints.forEach(Runnable::run);
        return result;
    }

    @Override
    public CompletionStage<WriteResult> end(Ownership owner, Optional<ResetReason> why) {
        return write(owner, (stored, now) -> {
            WriteResult done = stored.end(why);
            if (why.isEmpty()) {
                connections.remove(owner.id());
            }
            return done;
        });
    }

    @Override
    public CompletionStage<WantResult> want(ClaimRequest request) {
        ConnectionId id = request.id();
        List<Runnable> hints = new ArrayList<>();
        CompletionStage<WantResult> result = call(now -> {
            StoredConnection stored = find(id, now);
            Optional<String> owner = stored == null || stored.refuses(request, now) ? Optional.empty() : stored.owner();
            if (owner.isEmpty() || !listeners.containsKey(owner.get())) {
                return WantResult.FREE;
            }
            wantedBy.put(id, request.node());
            hint(hints, owner.get(), listener -> listener.wanted(id));
            return WantResult.ASKED;
        });
        hints.forEach(Runnable::run);
        return result;
    }

    @Override
    public CompletionStage<WriteResult> join(Ownership owner, String group) {
        return write(owner, (stored, now) -> {
            stored.join(group);
            return stored.refresh(now);
        });
    }

    @Override
    public CompletionStage<WriteResult> leave(Ownership owner, String group) {
        return write(owner, (stored, now) -> {
            stored.leave(group);
            return stored.refresh(now);
        });
    }

    @Override
    public CompletionStage<MemberPage> members(String group, Optional<String> cursor) {
        return find(stored -> stored.isIn(group));
    }

    @Override
    public CompletionStage<MemberPage> belongingTo(String principal, Optional<String> cursor) {
        return find(stored -> stored.belongsTo(principal));
    }

    private CompletionStage<MemberPage> find(Predicate<StoredConnection> wanted) {
        return call(now -> {
            List<ConnectionId> found = new ArrayList<>();
            connections.forEach((id, stored) -> {
                if (!stored.isExpired(now) && wanted.test(stored)) {
                    found.add(id);
                }
            });
            return new MemberPage(found, Optional.empty());
        });
    }

    @Override
    public Listening listen(String node, ConnectionHints hints) {
        locked(() -> listeners.put(node, hints));
        return () -> locked(() -> listeners.remove(node, hints));
    }

    @Override
    public void close() {
        locked(() -> {
            closed = true;
            connections.clear();
            listeners.clear();
            return true;
        });
    }

    private @Nullable StoredConnection find(ConnectionId id, Instant now) {
        StoredConnection stored = connections.get(id);
        return stored == null || stored.isExpired(now) ? null : stored;
    }

    private void hint(List<Runnable> hints, String node, Consumer<ConnectionHints> what) {
        ConnectionHints listener = listeners.get(node);
        if (listener != null) {
            hints.add(() -> what.accept(listener));
        }
    }

    private void sweep(Instant now) {
        if (!now.isBefore(nextSweep)) {
            connections.values().removeIf(stored -> stored.isExpired(now));
            wantedBy.keySet().retainAll(connections.keySet());
            nextSweep = now.plus(SWEEP_INTERVAL);
        }
    }

    private CompletionStage<WriteResult> write(Ownership owner, OwnersWrite write) {
        return call(now -> {
            StoredConnection stored = find(owner.id(), now);
            if (stored == null) {
                return new WriteResult.Absent();
            }
            return stored.isOwnedUnder(owner.fence()) ? write.apply(stored, now) : new WriteResult.Refused();
        });
    }

    private <T> CompletionStage<T> call(Function<Instant, T> action) {
        try {
            return CompletableFuture.completedFuture(locked(() -> {
                if (closed) {
                    throw new ConnectionLogException("This InMemoryConnectionLog is closed");
                }
                return action.apply(clock.instant());
            }));
        } catch (ConnectionLogException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    /** What an owner does, under the lock. */
    private interface OwnersWrite {
        WriteResult apply(StoredConnection stored, Instant now);
    }
}
