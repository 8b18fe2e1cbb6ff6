package io.continuity.drain;

import java.time.Instant;
import java.util.Map;

/**
 * How far a drain has got. <em>Immutable.</em>
 *
 * @param phase where it is
 * @param since since when, by the wall clock
 * @param inFlight work that has begun and not ended, by kind; each kind is there
 * @param late requests that have come since the drain began
 * @param times how long it was in the phases that it has left, SERVING included
 */
public record DrainProgress(
        DrainPhase phase, Instant since, Map<WorkKind, Long> inFlight, long late, Map<DrainPhase, PhaseTime> times) {
    /**
     * Copies the maps.
     *
     * @param phase where it is
     * @param since since when
     * @param inFlight work that has begun and not ended, by kind
     * @param late requests that have come since the drain began
     * @param times how long it was in the phases that it has left
     */
    public DrainProgress {
        inFlight = Map.copyOf(inFlight);
        times = Map.copyOf(times);
    }
}
