package io.continuity.drain;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How long an instance was in a phase, over all its drains. <em>Immutable.</em>
 *
 * @param times how often it has left the phase
 * @param total how long it was in it in all, until it left it for the last time
 */
public record PhaseTime(long times, Duration total) {
    /** That of a phase that the instance has not left yet. */
    public static final PhaseTime NONE = new PhaseTime(0, Duration.ZERO);

    /** Returns the same with one more stay. */
    static Map<DrainPhase, PhaseTime> added(Map<DrainPhase, PhaseTime> known, DrainPhase phase, long nanos) {
        Map<DrainPhase, PhaseTime> added = new HashMap<>(known);
        PhaseTime before = known.getOrDefault(phase, NONE);
        added.put(phase, new PhaseTime(before.times + 1, before.total.plusNanos(nanos)));
        return Map.copyOf(added);
    }
}
