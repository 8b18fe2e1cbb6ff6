package io.continuity.fleet;

import io.continuity.fleet.FleetView.Live;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The schema version to write of each type, which follows from one view of the fleet after the other.
 *
 * <p>It is the highest one that this instance, all live leases, and all leases that have ended within the bake time
 * can read. It goes down with the first view that says so. It goes up only with a view that is fresh and knows of the whole
 * bake time; what is missing moves nothing up. Until there is a view, it is 1. <em>Immutable.</em>
 *
 * @param bakeTime how long nothing newer is written after the last instance that could not read it has ended
 * @param versions by type; 1 for types that are not named
 */
record SchemaCeiling(Duration bakeTime, Map<String, Integer> versions) {
    SchemaCeiling {
        versions = Map.copyOf(versions);
    }

    /** Writes version 1 of everything. */
    static SchemaCeiling lowest(Duration bakeTime) {
        return new SchemaCeiling(bakeTime, Map.of());
    }

    int version(String type) {
        return versions.getOrDefault(type, 1);
    }

    /**
     * Returns what follows from a view.
     *
     * @param reads what this instance can read
     * @param fresh whether this instance's lease cannot have ended since the view
     */
    SchemaCeiling after(FleetView view, Map<String, Integer> reads, boolean fresh) {
        boolean mayRise = fresh && view.recordedFor().compareTo(bakeTime) >= 0;
        Map<String, Integer> next = new HashMap<>();
        reads.forEach((type, own) -> {
            int readable = Math.min(own, readableByAll(view, type));
            next.put(type, mayRise ? readable : Math.min(readable, version(type)));
        });
        return new SchemaCeiling(bakeTime, next);
    }

    private int readableByAll(FleetView view, String type) {
        IntStream live = view.live().stream().map(Live::lease).mapToInt(lease -> Lease.highest(lease.reads(), type));
        IntStream ended = view.ended().stream()
                .filter(lease -> lease.ago().compareTo(bakeTime) < 0)
                .mapToInt(lease -> Lease.highest(lease.reads(), type));
        return IntStream.concat(live, ended).min().orElse(1);
    }
}
