package io.continuity.servlet;

import io.continuity.session.SaveResult;
import io.continuity.session.SaveResult.Conflict;
import io.continuity.session.SaveResult.Saved;
import io.continuity.session.SessionChanges;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of each session, within bounds. A short lock, held for map operations only. <em>Thread-safe.</em>
 */
final class KeptSessions {
    private static final int MAX_SESSIONS = 10_000;
    private static final long MAX_BYTES = 64L << 20;

    private final int maxSessions;
    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private final Map<String, Kept> sessions = new HashMap<>();
    private long bytes;

    KeptSessions(int maxSessions, long maxBytes) {
        this.maxSessions = maxSessions;
        this.maxBytes = maxBytes;
    }

    /** Keeps so much that nobody reaches it by accident, and so little that no heap is in danger. */
    static KeptSessions bounded() {
        return new KeptSessions(MAX_SESSIONS, MAX_BYTES);
    }

    Optional<Kept> find(String id) {
        lock.lock();
        try {
            return Optional.ofNullable(sessions.get(id));
        } finally {
            lock.unlock();
        }
    }

    /** Returns the sessions of which something is kept. */
    List<String> ids() {
        lock.lock();
        try {
            return List.copyOf(sessions.keySet());
        } finally {
            lock.unlock();
        }
    }

    KeptStatus status() {
        lock.lock();
        try {
            return new KeptStatus(
                    FailurePolicy.DEGRADE,
                    sessions.size(),
                    sessions.values().stream().mapToInt(Kept::writes).sum(),
                    bytes);
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty() {
        lock.lock();
        try {
            return sessions.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Keeps changes as a store would save them.
     *
     * @param sent whether the store may have executed them
     * @return empty if that would be too much
     */
    Optional<SaveResult> keep(KeptChanges.Origin origin, SessionChanges changes, SaveAttempt attempt, boolean sent) {
        lock.lock();
        try {
            Kept present = sessions.get(origin.id());
            if (present instanceof Kept.End) {
                return Optional.of(SaveResult.GONE);
            }
            KeptChanges before =
                    present instanceof KeptChanges kept ? kept : KeptChanges.none(origin.handle(), attempt.base());
            var conflict = before.inConflictWith(changes);
            if (!conflict.isEmpty()) {
                return Optional.of(new Conflict(conflict));
            }
            return put(origin.id(), before.and(changes, attempt, sent))
                    ? Optional.of(new Saved(origin.handle()))
                    : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Keeps a logout, in place of all changes.
     *
     * @return false if that would be too much
     */
    boolean end(String id, String handle, OptionalLong basedOn) {
        lock.lock();
        try {
            Kept present = sessions.get(id);
            return present == null
                    ? put(id, new Kept.End(new Kept.Lineage(), handle, basedOn, 1))
                    : put(id, new Kept.End(present.lineage(), handle, basedOn, present.writes() + 1));
        } finally {
            lock.unlock();
        }
    }

    /** Puts one in the place of another, unless that is there no more. */
    boolean replace(String id, Kept expected, Optional<? extends Kept> next) {
        lock.lock();
        try {
            if (sessions.get(id) != expected) {
                return false;
            }
            set(id, next);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Replaces changes of a lineage, unless they are there no more.
     *
     * @return how many writes there were
     */
    int update(String id, Kept.Lineage lineage, Function<KeptChanges, Optional<KeptChanges>> next) {
        lock.lock();
        try {
            if (sessions.get(id) instanceof KeptChanges changes && changes.lineage() == lineage) {
                set(id, next.apply(changes));
                return changes.writes();
            }
            return 0;
        } finally {
            lock.unlock();
        }
    }

    /** Forgets the changes of a session that has ended, and returns how many writes that were. */
    int forgetChanges(String id) {
        lock.lock();
        try {
            if (sessions.get(id) instanceof KeptChanges changes) {
                set(id, Optional.empty());
                return changes.writes();
            }
            return 0;
        } finally {
            lock.unlock();
        }
    }

    /** Forgets all, and returns how many writes that were. */
    int clear() {
        lock.lock();
        try {
            int writes = sessions.values().stream().mapToInt(Kept::writes).sum();
            sessions.clear();
            bytes = 0;
            return writes;
        } finally {
            lock.unlock();
        }
    }

    private boolean put(String id, Kept next) {
        @Nullable Kept present = sessions.get(id);
        long more = next.bytes() - (present == null ? 0 : present.bytes());
        boolean fits = more <= 0 || bytes + more <= maxBytes;
        if (!fits || (present == null && sessions.size() >= maxSessions)) {
            return false;
        }
        set(id, Optional.of(next));
        return true;
    }

    private void set(String id, Optional<? extends Kept> next) {
        Kept removed = sessions.remove(id);
        if (removed != null) {
            bytes -= removed.bytes();
        }
        next.ifPresent(kept -> {
            sessions.put(id, kept);
            bytes += kept.bytes();
        });
    }
}
