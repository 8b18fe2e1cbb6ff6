package io.continuity.fleet;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps counts on the heap of this process: the reference implementation of {@link RequestLedger}, for tests and for
 * applications that run as one instance. Nothing blocks. <em>Thread-safe.</em>
 */
public final class InMemoryRequestLedger implements RequestLedger {
    private final InstantSource clock;
    private final Map<Slot, RequestCounts> slots = new ConcurrentHashMap<>();

    private record Slot(String version, long number) {}

    /**
     * Creates a ledger without counts.
     *
     * @param clock that cuts time into slots
     */
    public InMemoryRequestLedger(InstantSource clock) {
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    private long slot(Duration ago) {
        return clock.instant().minus(ago).getEpochSecond() / SLOT.toSeconds();
    }

    @Override
    public void add(String version, RequestCounts counts, Duration timeout) {
        long oldest = slot(RETENTION);
        slots.keySet().removeIf(slot -> slot.number < oldest);
        slots.merge(new Slot(version, slot(Duration.ZERO)), counts, RequestCounts::plus);
    }

    @Override
    public RequestCounts sum(String version, Duration window, Duration timeout) {
        long first = slot(RequestLedger.checkedWindow(window));
        return slots.entrySet().stream()
                .filter(slot -> slot.getKey().version.equals(version) && slot.getKey().number >= first)
                .map(Map.Entry::getValue)
                .reduce(RequestCounts.NONE, RequestCounts::plus);
    }
}
