package io.continuity.session.jwt;

import io.continuity.session.Revocation;
import java.time.Instant;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * What this instance has revoked itself, a bounded number: it writes them again if the source has not got, or has lost,
 * them. <em>Thread-safe.</em>
 */
final class OwnRevocations {
    private static final System.Logger LOG = System.getLogger(OwnRevocations.class.getName());
    private static final int MAX = 10_000;

    private final ReentrantLock lock = new ReentrantLock();

    // All guarded by the lock.
    private final Set<Revocation> unwritten = new LinkedHashSet<>();
    private final Set<Revocation> written = new LinkedHashSet<>();
    private boolean logged;

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /** Notes one that is to be written; of too many, the oldest is not tried again. */
    void begin(Revocation revocation) {
        if (locked(() -> isFirstTooMany(revocation))) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    () -> "More than " + MAX
                            + " revocations wait to be written. The oldest are not tried again: who was"
                            + " logged out while the source was away, and told that it failed, may be logged in elsewhere.");
        }
    }

    private boolean isFirstTooMany(Revocation revocation) {
        boolean first = bounded(unwritten, revocation) && !logged;
        logged |= first;
        return first;
    }

    void done(Revocation revocation) {
        locked(() -> {
            unwritten.remove(revocation);
            return bounded(written, revocation);
        });
    }

    /** Has those written again that are missing where they were. */
    void lost(Set<Revocation> missing) {
        locked(() -> {
            Set<Revocation> again = new LinkedHashSet<>(missing);
            again.retainAll(written);
            written.removeAll(again);
            again.forEach(revocation -> bounded(unwritten, revocation));
            return again;
        });
    }

    /** Returns whether another one had to make room. */
    private static boolean bounded(Set<Revocation> set, Revocation added) {
        boolean full = set.add(added) && set.size() > MAX;
        if (full) {
            Iterator<Revocation> oldest = set.iterator();
            oldest.next();
            oldest.remove();
        }
        return full;
    }

    /** Returns those that the source must have, and forgets what is over. */
    Set<Revocation> written(Instant now) {
        return locked(() -> {
            written.removeIf(revocation -> !revocation.until().isAfter(now));
            return new HashSet<>(written);
        });
    }

    /** Returns those that the source may not have, and forgets what is over. */
    List<Revocation> unwritten(Instant now) {
        return locked(() -> {
            unwritten.removeIf(revocation -> !revocation.until().isAfter(now));
            return List.copyOf(unwritten);
        });
    }
}
