package io.continuity.session.redis;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.StoreStatus.NearCacheStatus;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sessions as this instance last read them, for as long as Redis has not said otherwise.
 *
 * <pre>
 *              suspend()                 resume(generation)
 *   OPEN  ------------------>  SUSPENDED  ------------------>  OPEN
 *              empties it                 if it is the latest
 * </pre>
 *
 * <p><b>Generations.</b> Redis remembers what it owes us news of per connection. A generation is one connection with
 * tracking confirmed; nothing survives it, and what was begun in one is not put into another.
 *
 * <p><b>The race of a load and an invalidation.</b> Redis sends a reply when it has read, and an invalidation when
 * somebody writes after that; so on the one connection the invalidation comes after the reply, and Lettuce hands it to
 * {@link #evict} on the thread that completes replies. But the thread that waits for the reply may be slow to put it
 * here. So it announces the load {@linkplain #begin before sending}; {@code evict} removes the announcement as well as
 * the entry; and {@link #put} does nothing unless its own announcement still stands.
 *
 * <p><b>Own saves.</b> Redis does not tell us of them ({@code NOLOOP}). {@link #saved} either has the new state or
 * evicts, and removes announcements in any case: a load that was under way may have read what was before the save.
 *
 * <p>A short lock, held for map operations only. <em>Thread-safe.</em>
 */
final class NearCache {
    /** What an entry takes beside its attributes, roughly. */
    private static final int ENTRY_OVERHEAD = 512;

    private static final int ATTRIBUTE_OVERHEAD = 64;

    private final int maxEntries;
    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();

    // All guarded by lock.
    private final LinkedHashMap<SessionId, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<SessionId, Load> loads = new HashMap<>();
    private long bytes;
    private long generation;
    private boolean open;
    private boolean closed;
    private long hits;
    private long misses;
    private long evictions;

    static void requireBounds(int maxEntries, long maxBytes) {
        if (maxEntries < 0 || maxBytes < 0) {
            throw new IllegalArgumentException(
                    "nearCache bounds must not be negative: " + maxEntries + " entries, " + maxBytes + " bytes");
        }
    }

    /** Starts suspended. */
    NearCache(int maxEntries, long maxBytes) {
        this.maxEntries = maxEntries;
        this.maxBytes = maxBytes;
    }

    /** The announcement of a load or a creation. Compared by identity. */
    static final class Load {
        private final SessionId id;

        private Load(SessionId id) {
            this.id = id;
        }
    }

    /**
     * A session served from here.
     *
     * @param session with the last access known here before this one
     * @param touchDue whether Redis has to be told of the access
     */
    record Hit(SessionSnapshot session, boolean touchDue) {}

    /** Under which id, in which generation and when a save was sent. */
    record Sent(SessionId id, long generation, long at) {}

    /** A snapshot and what is known of its life. Guarded by lock. */
    private static final class Entry {
        private final SessionSnapshot session;
        private final long bytes;
        private final NearLease lease;

        private Entry(SessionSnapshot session, NearLease lease) {
            this.session = session;
            this.bytes = size(session);
            this.lease = lease;
        }

        private static long size(SessionSnapshot session) {
            long size = ENTRY_OVERHEAD;
            for (Map.Entry<String, EncodedAttribute> attribute :
                    session.attributes().entrySet()) {
                size += ATTRIBUTE_OVERHEAD
                        + attribute.getKey().length()
                        + attribute.getValue().size();
            }
            return size;
        }
    }

    /**
     * Ends the generation: empties, and neither serves nor takes anything until it is resumed.
     *
     * @return the next generation
     */
    long suspend() {
        lock.lock();
        try {
            open = false;
            clearLocked();
            return ++generation;
        } finally {
            lock.unlock();
        }
    }

    /** Suspends for good. */
    void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        suspend();
    }

    /** Opens the cache, unless that generation has been ended already. */
    void resume(long confirmed) {
        lock.lock();
        try {
            open = confirmed == generation && !closed;
        } finally {
            lock.unlock();
        }
    }

    boolean isOpen() {
        lock.lock();
        try {
            return open;
        } finally {
            lock.unlock();
        }
    }

    /** Names the present generation, for {@link #saved}. */
    long generation() {
        lock.lock();
        try {
            return generation;
        } finally {
            lock.unlock();
        }
    }

    /** Forgets everything, and goes on. */
    void clear() {
        lock.lock();
        try {
            clearLocked();
        } finally {
            lock.unlock();
        }
    }

    private void clearLocked() {
        entries.clear();
        loads.clear();
        bytes = 0;
    }

    /** Serves a session that is not older than the version the client has seen, and marks it as accessed. */
    Optional<Hit> hit(Handle handle, long now) {
        lock.lock();
        try {
            Optional<Hit> hit = findLocked(handle, now);
            if (hit.isPresent()) {
                hits++;
            } else {
                misses++;
            }
            return hit;
        } finally {
            lock.unlock();
        }
    }

    /** Marks a session as accessed that nobody wants to read. */
    Optional<Hit> touch(SessionId id, long now) {
        lock.lock();
        try {
            return findLocked(new Handle(id, 0), now);
        } finally {
            lock.unlock();
        }
    }

    private Optional<Hit> findLocked(Handle handle, long now) {
        Entry entry = entries.get(handle.id());
        if (entry == null || entry.session.version() < handle.version() || entry.lease.hasEnded(now)) {
            return Optional.empty();
        }
        SessionSnapshot session = entry.session.accessedAt(Instant.ofEpochMilli(entry.lease.lastAccess()));
        return Optional.of(new Hit(session, entry.lease.access(now)));
    }

    /** Tells whether the session is here, and its interval has passed since the last access known here. */
    boolean knowsExpired(SessionId id, long now) {
        lock.lock();
        try {
            Entry entry = entries.get(id);
            return entry != null && entry.lease.hasEnded(now);
        } finally {
            lock.unlock();
        }
    }

    /** Announces a load, before it is sent. Concurrent loads of one session share the announcement. */
    Optional<Load> begin(SessionId id) {
        lock.lock();
        try {
            return open ? Optional.of(loads.computeIfAbsent(id, Load::new)) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes what a load or a creation brought, unless something has happened since that it may have missed.
     *
     * @param session with the last access known now
     * @param sentAt when Redis was asked, which is not later than when it counted the access
     */
    void put(Load load, SessionSnapshot session, long sentAt) {
        lock.lock();
        try {
            if (loads.get(load.id) != load) {
                return;
            }
            Entry present = entries.get(load.id);
            if (present == null || present.session.version() <= session.version()) {
                putLocked(session, sentAt);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Withdraws an announcement: the load is over, however it ended. */
    void end(Load load) {
        lock.lock();
        try {
            loads.remove(load.id, load);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Follows a save of our own that kept the id.
     *
     * <p>Provably the newest state is only: what stood here until now, if the save has made it one version newer. Had
     * anybody else written in between, the version would tell; had anybody written since, the entry would be gone.
     *
     * @param version the version it has made
     */
    void saved(Sent sent, SessionChanges changes, long version) {
        lock.lock();
        try {
            loads.remove(sent.id());
            Entry present = entries.get(sent.id());
            if (present == null || sent.generation() != generation) {
                removeLocked(sent.id());
            } else if (present.session.version() >= version) {
                present.lease.granted(sent.at()); // Nothing was changed, or a later save was faster here.
            } else if (present.session.version() + 1 == version) {
                putLocked(changes.appliedTo(present.session).accessedAt(Instant.ofEpochMilli(sent.at())), sent.at());
            } else {
                removeLocked(sent.id());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Forgets a session, and whatever a load under way may bring of it. */
    void evict(SessionId id) {
        lock.lock();
        try {
            loads.remove(id);
            removeLocked(id);
        } finally {
            lock.unlock();
        }
    }

    private void putLocked(SessionSnapshot session, long sentAt) {
        NearLease lease = new NearLease(session, sentAt);
        Entry present = removeLocked(session.id());
        if (present != null) {
            lease.servedAt(present.lease.lastAccess());
        }
        Entry entry = new Entry(session, lease);
        if (entry.bytes > maxBytes) {
            evictions++;
            return;
        }
        entries.put(session.id(), entry);
        bytes += entry.bytes;
        var eldest = entries.entrySet().iterator();
        while (entries.size() > maxEntries || bytes > maxBytes) {
            bytes -= eldest.next().getValue().bytes;
            eldest.remove();
            evictions++;
        }
    }

    private @Nullable Entry removeLocked(SessionId id) {
        Entry removed = entries.remove(id);
        if (removed != null) {
            bytes -= removed.bytes;
        }
        return removed;
    }

    /** Empty if it is switched off. */
    Optional<NearCacheStatus> status() {
        if (maxEntries == 0 || maxBytes == 0) {
            return Optional.empty();
        }
        lock.lock();
        try {
            return Optional.of(new NearCacheStatus(open, entries.size(), bytes, hits, misses, evictions));
        } finally {
            lock.unlock();
        }
    }

    /** Counts what is kept, for tests. */
    int size() {
        lock.lock();
        try {
            return entries.size();
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
