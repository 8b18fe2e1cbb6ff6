package io.continuity.session.redis;

import io.continuity.Clocks;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Copies of sessions from the moment when their near cache lost touch with Redis, to be served while it is away.
 *
 * <p>Nobody keeps a copy true. It goes when Redis has answered for its session, when the session is ended or saved here,
 * when its interval has passed without an access here, and when Redis was back for a minute without anybody asking for
 * the session: what has happened to it since would be too much to not know. Least recently used ones go when there are
 * too many.
 *
 * <p>A short lock, held for map operations only, and taken under that of {@link NearCache}. <em>Thread-safe.</em>
 */
final class RetainedSessions {
    /** For how long a copy that nobody asks for may outlive the outage, as the next one may follow at once. */
    private static final long AFTERMATH = Duration.ofMinutes(1).toMillis();

    private final int maxEntries;
    private final long maxBytes;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();

    // All guarded by lock.
    private final LinkedHashMap<SessionId, Copy> copies = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;
    private OptionalLong backSince = OptionalLong.empty();

    /** Retains within these bounds, and nothing if one is zero. */
    RetainedSessions(int maxEntries, long maxBytes, InstantSource clock) {
        this.maxEntries = maxEntries;
        this.maxBytes = maxBytes;
        this.clock = clock;
    }

    static RetainedSessions none() {
        return new RetainedSessions(0, 0, Clocks.system());
    }

    /**
     * A session that a near cache has held.
     *
     * @param bytes what it takes
     */
    record Copy(SessionSnapshot session, NearLease lease, long bytes) {}

    /** Takes a copy, instead of an older one. */
    void add(Copy copy) {
        lock.lock();
        try {
            removeLocked(copy.session().id());
            if (maxEntries == 0 || copy.bytes() > maxBytes) {
                return;
            }
            copies.put(copy.session().id(), copy);
            bytes += copy.bytes();
            var eldest = copies.entrySet().iterator();
            while (copies.size() > maxEntries || bytes > maxBytes) {
                bytes -= eldest.next().getValue().bytes();
                eldest.remove();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Notes that the near cache has lost touch with Redis. */
    void away() {
        lock.lock();
        try {
            dropIfOver();
            backSince = OptionalLong.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Notes that the near cache is fed again. */
    void back() {
        lock.lock();
        try {
            if (backSince.isEmpty()) {
                backSince = OptionalLong.of(clock.millis());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Serves a copy, as Redis could not be asked: not older than the client has seen. Marks it as accessed. */
    Optional<SessionSnapshot> serve(Handle handle) {
        long now = clock.millis();
        lock.lock();
        try {
            // The feed may be back without the server that was asked: another master of a cluster.
            backSince = backSince.isPresent() ? OptionalLong.of(now) : backSince;
            return findLocked(handle, now);
        } finally {
            lock.unlock();
        }
    }

    /** Counts an access that Redis may not hear of. */
    void accessed(SessionId id) {
        long now = clock.millis();
        lock.lock();
        try {
            var unused = findLocked(new Handle(id, 0), now);
        } finally {
            lock.unlock();
        }
    }

    private Optional<SessionSnapshot> findLocked(Handle handle, long now) {
        Copy copy = copies.get(handle.id());
        if (copy == null || copy.session().version() < handle.version()) {
            return Optional.empty();
        }
        if (copy.lease().hasEnded(now)) {
            removeLocked(handle.id());
            return Optional.empty();
        }
        SessionSnapshot session =
                copy.session().accessedAt(Instant.ofEpochMilli(copy.lease().lastAccess()));
        copy.lease().servedAt(now);
        return Optional.of(session);
    }

    /** Forgets a session: Redis has answered for it, or it was ended or saved here. */
    void drop(SessionId id) {
        lock.lock();
        try {
            removeLocked(id);
            dropIfOver();
        } finally {
            lock.unlock();
        }
    }

    void clear() {
        lock.lock();
        try {
            clearLocked();
        } finally {
            lock.unlock();
        }
    }

    private void dropIfOver() {
        if (backSince.isPresent() && clock.millis() - backSince.getAsLong() >= AFTERMATH) {
            clearLocked();
        }
    }

    private void clearLocked() {
        copies.clear();
        bytes = 0;
    }

    private void removeLocked(SessionId id) {
        @Nullable Copy removed = copies.remove(id);
        if (removed != null) {
            bytes -= removed.bytes();
        }
    }

    /** Counts what is retained, for tests. */
    int size() {
        lock.lock();
        try {
            return copies.size();
        } finally {
            lock.unlock();
        }
    }

    long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }
}
