package io.continuity.session;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Keeps revocations on the heap of this process.
 *
 * <p>The reference implementation of {@link RevocationSource}, for tests and for applications that run as one instance.
 * Nothing blocks. <em>Thread-safe.</em>
 */
public final class InMemoryRevocationSource implements RevocationSource {
    private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final String name = UUID.randomUUID() + ":";

    // All guarded by this.
    private final NavigableMap<Long, Revocation> added = new TreeMap<>();
    private Instant nextSweep;
    private long last;
    private boolean closed;

    /**
     * Creates a source without revocations.
     *
     * @param clock by which they end
     */
    public InMemoryRevocationSource(InstantSource clock) {
        this.clock = Objects.requireNonNull(clock, "clock");
        this.nextSweep = clock.instant();
    }

    @Override
    public synchronized void revoke(Revocation revocation, Duration timeout) {
        Instant now = sweep();
        if (isKept(revocation, now)) {
            added.put(++last, revocation);
        }
    }

    @Override
    public synchronized Page read(String position, Duration timeout) {
        Instant now = sweep();
        OptionalLong known = number(position);
        long number = known.orElse(0);
        List<Revocation> page = new ArrayList<>();
        boolean complete = true;
        for (Map.Entry<Long, Revocation> each : added.tailMap(number, false).entrySet()) {
            if (page.size() == MAX_PAGE) {
                complete = false;
                break;
            }
            if (isKept(each.getValue(), now)) {
                page.add(each.getValue());
            }
            number = each.getKey();
        }
        return new Page(page, number == 0 ? START : name + number, complete, known.isEmpty());
    }

    /** Empty if this source cannot have given the position. */
    private OptionalLong number(String position) {
        if (position.equals(START)) {
            return OptionalLong.of(0);
        }
        String digits = position.startsWith(name) ? position.substring(name.length()) : "";
        if (!digits.matches("\\d{1,18}") || Long.parseLong(digits) > last) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseLong(digits));
    }

    private static boolean isKept(Revocation revocation, Instant now) {
        return revocation.until().plus(GRACE).isAfter(now);
    }

    private Instant sweep() {
        if (closed) {
            throw new SessionStoreException("This InMemoryRevocationSource is closed");
        }
        Instant now = clock.instant();
        if (!now.isBefore(nextSweep)) {
            added.values().removeIf(revocation -> !isKept(revocation, now));
            nextSweep = now.plus(SWEEP_INTERVAL);
        }
        return now;
    }

    @Override
    public synchronized void close() {
        closed = true;
        added.clear();
    }
}
