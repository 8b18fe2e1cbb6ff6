package io.continuity.drain;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what an instance is busy with. <em>Thread-safe.</em> */
class Traffic {
    private final Map<WorkKind, AtomicLong> inFlight = counters();
    private final Map<WorkKind, AtomicLong> ended = counters();
    private final AtomicLong late = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private volatile boolean everServed;
    private volatile long lastLate;

    private static Map<WorkKind, AtomicLong> counters() {
        Map<WorkKind, AtomicLong> counters = new EnumMap<>(WorkKind.class);
        for (WorkKind kind : WorkKind.values()) {
            counters.put(kind, new AtomicLong());
        }
        return counters;
    }

    private static AtomicLong of(Map<WorkKind, AtomicLong> counters, WorkKind kind) {
        return Objects.requireNonNull(counters.get(kind));
    }

    void begin(WorkKind kind) {
        of(inFlight, kind).incrementAndGet();
    }

    /** It has begun, and was let in. */
    void admitted(WorkKind kind) {
        if (!everServed && kind != WorkKind.TASK) {
            everServed = true;
        }
    }

    void late(long now) {
        lastLate = now;
        late.incrementAndGet();
    }

    void end(WorkKind kind) {
        of(ended, kind).incrementAndGet();
        of(inFlight, kind).decrementAndGet();
    }

    /** Takes back its end. */
    void resume(WorkKind kind) {
        of(inFlight, kind).incrementAndGet();
        of(ended, kind).decrementAndGet();
    }

    void refuse(WorkKind kind) {
        refused.incrementAndGet();
        of(inFlight, kind).decrementAndGet();
    }

    void become(WorkKind before, WorkKind after) {
        of(inFlight, after).incrementAndGet();
        of(inFlight, before).decrementAndGet();
    }

    boolean everServed() {
        return everServed;
    }

    /** When the last late request came, by the ticker; what it was before if there was none. */
    long lastLate() {
        return lastLate;
    }

    long lateCount() {
        return late.get();
    }

    long refusedCount() {
        return refused.get();
    }

    /** Begins to count what is late. */
    void drainBegins(long now) {
        late.set(0);
        refused.set(0);
        lastLate = now;
    }

    /** How much has ended of what is to end in that phase. */
    long ended(DrainPhase phase) {
        return ended.entrySet().stream()
                .filter(kind -> kind.getKey().awaitedIn() == phase)
                .mapToLong(kind -> kind.getValue().get())
                .sum();
    }

    Map<WorkKind, Long> inFlight() {
        Map<WorkKind, Long> now = new EnumMap<>(WorkKind.class);
        inFlight.forEach((kind, count) -> now.put(kind, count.get()));
        return now;
    }

    /** What is in flight and is to end in that phase, only kinds of which there is some. */
    Map<WorkKind, Long> unfinished(DrainPhase phase) {
        Map<WorkKind, Long> left = inFlight();
        left.entrySet().removeIf(kind -> kind.getKey().awaitedIn() != phase || kind.getValue() <= 0);
        return left;
    }
}
