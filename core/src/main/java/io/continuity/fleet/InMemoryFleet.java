package io.continuity.fleet;

import io.continuity.fleet.FleetView.Ended;
import io.continuity.fleet.FleetView.Live;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps leases on the heap of this process.
 *
 * <p>The reference implementation of {@link Fleet}, for tests and for applications that run as one instance. Nothing
 * blocks. <em>Thread-safe.</em>
 */
public final class InMemoryFleet implements Fleet {
    private final InstantSource clock;
    private final RequestLedger ledger;

    // All guarded by this.
    private final Map<String, Held> held = new TreeMap<>();
    private final Map<Map<String, Integer>, Past> past = new HashMap<>();
    private @Nullable Instant since;
    private long last;

    /** A lease; {@code begun} is the number of the view that it was first in. */
    private record Held(Lease lease, long begun, long seen, Instant until) {
        boolean knows(Held other) {
            return begun >= other.begun || seen >= other.begun;
        }
    }

    private record Past(String version, Instant end) {}

    /**
     * Creates a fleet without leases.
     *
     * @param clock by which leases end
     */
    public InMemoryFleet(InstantSource clock) {
        this.clock = Objects.requireNonNull(clock, "clock");
        this.ledger = new InMemoryRequestLedger(clock);
    }

    @Override
    public synchronized FleetView renew(Lease lease, long seen, Duration timeout) {
        Instant now = clock.instant();
        if (since == null) {
            since = now;
        }
        last = Math.max(last + 1, ChronoUnit.MICROS.between(Instant.EPOCH, now));
        endOverdue(now);
        String id = lease.instance().id();
        Held before = held.get(id);
        long begun = before == null ? last : before.begun();
        Held renewed = new Held(lease, begun, seen, now.plus(lease.duration()));
        held.put(id, renewed);
        List<Live> live = held.values().stream()
                .map(other -> new Live(other.lease(), other.knows(renewed)))
                .toList();
        return new FleetView(last, Duration.between(since, now), live, ended(now));
    }

    private void endOverdue(Instant now) {
        List<Held> overdue = held.values().stream()
                .filter(lease -> !lease.until().isAfter(now))
                .toList();
        overdue.forEach(lease -> end(lease, now));
        past.values().removeIf(lease -> lease.end().plus(RETENTION).isBefore(now));
    }

    /** It ends when that is noticed: who is not missed is taken to be alive. */
    private void end(Held lease, Instant now) {
        held.remove(lease.lease().instance().id());
        past.put(lease.lease().reads(), new Past(lease.lease().instance().version(), now));
    }

    private List<Ended> ended(Instant now) {
        return past.entrySet().stream()
                .map(lease -> new Ended(
                        lease.getValue().version(),
                        lease.getKey(),
                        Duration.between(lease.getValue().end(), now)))
                .sorted(Comparator.comparing(Ended::ago))
                .toList();
    }

    @Override
    public synchronized void release(String instanceId, Duration timeout) {
        Held lease = held.get(instanceId);
        if (lease != null) {
            end(lease, clock.instant());
        }
    }

    @Override
    public Optional<RequestLedger> requestLedger() {
        return Optional.of(ledger);
    }
}
