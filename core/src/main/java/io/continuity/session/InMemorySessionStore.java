package io.continuity.session;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.SaveResult.Conflict;
import io.continuity.session.SaveResult.Saved;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps sessions on the heap of this process.
 *
 * <p>The reference implementation of {@link SessionStore}, for tests and for applications that run as one instance.
 * A handle is the session's id. Expired sessions are dropped when they are asked for, and by a sweep at most once a
 * minute when sessions are created. Nothing blocks. <em>Thread-safe.</em>
 */
public final class InMemorySessionStore implements SessionStore {
    private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(1);
    private static final Duration MOVED_RETENTION = Duration.ofMinutes(5);

    private final InstantSource clock;
    private final Map<String, Entry> entries = new HashMap<>();
    private Instant nextSweep;
    private boolean closed;

    /** What is kept under an id. */
    private sealed interface Entry {
        boolean expired(Instant now);
    }

    /** A session; {@code snapshot.lastAccessedTime} is the last access here. */
    private record Live(SessionSnapshot snapshot) implements Entry {
        @Override
        public boolean expired(Instant now) {
            Duration interval = snapshot.maxInactiveInterval();
            return !interval.isZero()
                    && !snapshot.lastAccessedTime().plus(interval).isAfter(now);
        }

        Live accessed(Instant now) {
            return new Live(new SessionSnapshot(
                    snapshot.id(),
                    snapshot.creationTime(),
                    now,
                    snapshot.maxInactiveInterval(),
                    snapshot.version(),
                    snapshot.attributes()));
        }
    }

    /** Where requests that read the session under its old id find it, for a while. */
    private record Moved(SessionId newId, long version, Instant until) implements Entry {
        boolean isFollowedBy(OptionalLong basedOn) {
            return basedOn.isPresent() && basedOn.getAsLong() <= version;
        }

        @Override
        public boolean expired(Instant now) {
            return !until.isAfter(now);
        }
    }

    /**
     * Creates an empty store.
     *
     * @param clock decides when sessions expire
     */
    public InMemorySessionStore(InstantSource clock) {
        this.clock = clock;
        this.nextSweep = clock.instant().plus(SWEEP_INTERVAL);
    }

    @Override
    public synchronized Optional<SessionSnapshot> load(String handle, Duration timeout) {
        Instant now = now();
        if (find(handle, now) instanceof Live live) {
            entries.put(handle, live.accessed(now));
            return Optional.of(live.snapshot());
        }
        return Optional.empty();
    }

    @Override
    public synchronized SaveResult create(SessionSnapshot session, Duration timeout) {
        Instant now = now();
        sweep(now);
        String handle = session.id().value();
        if (find(handle, now) != null) {
            return SaveResult.CONFLICT;
        }
        entries.put(handle, new Live(SessionChanges.blind().build().appliedTo(session)));
        return new Saved(handle);
    }

    @Override
    public synchronized SaveResult save(String handle, SessionChanges changes, Duration timeout) {
        Instant now = now();
        return follow(handle, changes.basedOn(), now)
                .map(live -> save(live, changes, now))
                .orElse(SaveResult.GONE);
    }

    private SaveResult save(Live live, SessionChanges changes, Instant now) {
        SessionSnapshot saved = changes.appliedTo(live.snapshot());
        SessionId oldId = live.snapshot().id();
        boolean moves = !saved.id().equals(oldId);
        if (moves && find(saved.id().value(), now) != null) {
            return SaveResult.CONFLICT;
        }
        Map<String, Optional<EncodedAttribute>> stored =
                stored(live, changes.expected().keySet());
        if (!stored.equals(changes.expected())) {
            return new Conflict(stored);
        }
        if (moves) {
            entries.put(oldId.value(), new Moved(saved.id(), saved.version(), now.plus(MOVED_RETENTION)));
        }
        entries.put(saved.id().value(), new Live(saved).accessed(now));
        return new Saved(saved.id().value());
    }

    private static Map<String, Optional<EncodedAttribute>> stored(Live live, Set<String> names) {
        Map<String, Optional<EncodedAttribute>> stored = new HashMap<>();
        names.forEach(name -> stored.put(
                name, Optional.ofNullable(live.snapshot().attributes().get(name))));
        return stored;
    }

    @Override
    public synchronized boolean delete(String handle, OptionalLong basedOn, Duration timeout) {
        Optional<Live> found = follow(handle, basedOn, now());
        found.ifPresent(live -> entries.remove(live.snapshot().id().value()));
        return found.isPresent();
    }

    @Override
    public synchronized void touch(String handle) {
        Instant now = now();
        if (find(handle, now) instanceof Live live) {
            entries.put(handle, live.accessed(now));
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        entries.clear();
    }

    private Instant now() {
        if (closed) {
            throw new SessionStoreException("This InMemorySessionStore is closed");
        }
        return clock.instant();
    }

    private Optional<Live> follow(String handle, OptionalLong basedOn, Instant now) {
        Entry entry = find(handle, now);
        // More than once if the id was changed more than once; an id in use is never moved to, so this ends.
        while (entry instanceof Moved moved && moved.isFollowedBy(basedOn)) {
            entry = find(moved.newId().value(), now);
        }
        return entry instanceof Live live ? Optional.of(live) : Optional.empty();
    }

    private @Nullable Entry find(String handle, Instant now) {
        Entry entry = entries.get(handle);
        if (entry != null && entry.expired(now)) {
            entries.remove(handle);
            return null;
        }
        return entry;
    }

    private void sweep(Instant now) {
        if (!now.isBefore(nextSweep)) {
            entries.values().removeIf(entry -> entry.expired(now));
            nextSweep = now.plus(SWEEP_INTERVAL);
        }
    }
}
