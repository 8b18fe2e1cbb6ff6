package io.continuity.session;

import io.continuity.Clocks;
import io.continuity.codec.EncodedAttribute;
import io.continuity.fleet.Fleet;
import io.continuity.fleet.InMemoryFleet;
import io.continuity.session.SaveResult.Conflict;
import io.continuity.session.SaveResult.Saved;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps sessions on the heap of this process.
 *
 * <p>The reference implementation of {@link SessionStore}, for tests and for applications that run as one instance.
 * A handle is the session's id. Expired sessions are dropped when they have been announced, or 10 minutes after their
 * end by a sweep at most once a minute when sessions are created. Nothing blocks. <em>Thread-safe.</em>
 */
public final class InMemorySessionStore implements SessionStore {
    private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(1);
    private static final Duration MOVED_RETENTION = Duration.ofMinutes(5);
    private static final Duration EXPIRED_RETENTION = Duration.ofMinutes(10);
    private static final Duration CLAIM_LEASE = Duration.ofSeconds(30);

    /** How many sessions one call announces at most. */
    private static final int MAX_ANNOUNCED = 1000;

    private final InstantSource clock;
    private final Fleet fleet;
    private final Map<String, Entry> entries = new HashMap<>();
    private Instant nextSweep;
    private boolean closed;

    /** What is kept under an id. */
    private sealed interface Entry {
        boolean expired(Instant now);
    }

    /** A session, also one that has expired; {@code snapshot.lastAccessedTime} is the last access here. */
    private record Live(SessionSnapshot snapshot, Optional<String> principal, Instant claimedUntil) implements Entry {
        static Live created(SessionSnapshot snapshot, Optional<String> principal) {
            return new Live(snapshot, principal, Instant.MIN);
        }

        Live saved(SessionSnapshot saved, SessionChanges changes) {
            Optional<String> kept = changes.principalCleared() ? Optional.empty() : principal;
            return new Live(saved, changes.principal().or(() -> kept), claimedUntil);
        }

        @Override
        public boolean expired(Instant now) {
            Duration interval = snapshot.maxInactiveInterval();
            return !interval.isZero()
                    && !snapshot.lastAccessedTime().plus(interval).isAfter(now);
        }

        Live accessed(Instant now) {
            return new Live(snapshot.accessedAt(now), principal, claimedUntil);
        }

        boolean isToBeAnnounced(Instant now) {
            return expired(now) && !claimedUntil.isAfter(now);
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
        this.fleet = new InMemoryFleet(clock);
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
    public SaveResult create(SessionSnapshot session, Duration timeout) {
        return create(session, Optional.empty());
    }

    @Override
    public SaveResult create(SessionSnapshot session, String principal, Duration timeout) {
        return create(session, Optional.of(principal));
    }

    private synchronized SaveResult create(SessionSnapshot session, Optional<String> principal) {
        Instant now = now();
        sweep(now);
        String handle = session.id().value();
        if (isTaken(handle, now)) {
            return SaveResult.CONFLICT;
        }
        entries.put(handle, Live.created(session.withVersion(session.version() + 1), principal));
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
        if (moves && isTaken(saved.id().value(), now)) {
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
        entries.put(saved.id().value(), live.saved(saved, changes).accessed(now));
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
    public int announceExpired(Consumer<SessionSnapshot> listener, Duration timeout) {
        LongSupplier ticker = Clocks.ticker();
        long start = ticker.getAsLong();
        ListenerFailures failures = new ListenerFailures();
        int announced = 0;
        for (Live claimed : claimExpired()) {
            if (ticker.getAsLong() - start >= timeout.toNanos()) {
                break;
            }
            if (failures.tell(listener, claimed.snapshot()) && forget(claimed)) {
                announced++;
            }
        }
        failures.throwFirst();
        return announced;
    }

    private synchronized List<Live> claimExpired() {
        Instant now = now();
        List<Live> claimed = new ArrayList<>();
        for (Map.Entry<String, Entry> each : entries.entrySet()) {
            if (each.getValue() instanceof Live live && live.isToBeAnnounced(now) && claimed.size() < MAX_ANNOUNCED) {
                Live mine = new Live(live.snapshot(), live.principal(), now.plus(CLAIM_LEASE));
                each.setValue(mine);
                claimed.add(mine);
            }
        }
        return claimed;
    }

    private synchronized boolean forget(Live claimed) {
        return entries.remove(claimed.snapshot().id().value(), claimed);
    }

    @Override
    public synchronized Set<SessionId> findByPrincipal(String principal, Duration timeout) {
        Instant now = now();
        return entries.values().stream()
                .filter(entry -> entry instanceof Live live
                        && live.principal().equals(Optional.of(principal))
                        && !live.expired(now))
                .map(entry -> ((Live) entry).snapshot().id())
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public synchronized int deleteByPrincipal(String principal, Duration timeout) {
        Set<SessionId> found = findByPrincipal(principal, timeout);
        found.forEach(id -> entries.remove(id.value()));
        return found.size();
    }

    @Override
    public Optional<SessionInspection> inspection() {
        return Optional.of(new Inspection());
    }

    @Override
    public Optional<Fleet> fleet() {
        return Optional.of(fleet);
    }

    private synchronized List<SessionSnapshot> alive() {
        Instant now = now();
        return entries.values().stream()
                .filter(entry -> entry instanceof Live && !entry.expired(now))
                .map(entry -> ((Live) entry).snapshot())
                .toList();
    }

    /** Looks at all entries each time. */
    private final class Inspection implements SessionInspection {
        @Override
        public StoreStatus status() {
            return new StoreStatus("memory", Optional.empty(), Optional.empty(), Optional.empty());
        }

        @Override
        public void check(Duration timeout) {
            alive();
        }

        @Override
        public OptionalLong count(Duration timeout) {
            return OptionalLong.of(alive().size());
        }

        @Override
        public List<SessionSnapshot> findByHash(String prefix, Duration timeout) {
            String hash = SessionInspection.requireHashPrefix(prefix);
            return alive().stream()
                    .filter(session -> session.id().hash().startsWith(hash))
                    .toList();
        }

        @Override
        public List<SessionSnapshot> sample(int max, Duration timeout) {
            int most = SessionInspection.requireSample(max);
            List<SessionSnapshot> shuffled = new ArrayList<>(alive());
            Collections.shuffle(shuffled, ThreadLocalRandom.current());
            return shuffled.stream().limit(most).toList();
        }

        @Override
        public Optional<SessionSnapshot> peek(SessionId id, Duration timeout) {
            return alive().stream().filter(session -> session.id().equals(id)).findFirst();
        }

        @Override
        public boolean delete(SessionSnapshot session, Duration timeout) {
            return InMemorySessionStore.this.delete(session.id().value(), OptionalLong.of(session.version()), timeout);
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
        return entry != null && !entry.expired(now) ? entry : null;
    }

    /** Also by a session that has expired and was not announced yet. */
    private boolean isTaken(String handle, Instant now) {
        Entry entry = entries.get(handle);
        return entry instanceof Live || (entry != null && !entry.expired(now));
    }

    private void sweep(Instant now) {
        if (!now.isBefore(nextSweep)) {
            Instant longAgo = now.minus(EXPIRED_RETENTION);
            entries.values().removeIf(entry -> entry.expired(entry instanceof Live ? longAgo : now));
            nextSweep = now.plus(SWEEP_INTERVAL);
        }
    }
}
