package io.continuity.fleet;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Who is alive and who was, as the fleet knew it at one moment.
 *
 * <p>All durations are by the clock of the fleet and end with that moment: no clock of an instance is in them.
 * <em>Immutable.</em>
 *
 * @param number greater than that of every view before it, also of those before the fleet was emptied
 * @param recordedFor how long everybody's leases have been recorded without a gap
 * @param live leases that have not ended, the caller's among them, by id of their instance
 * @param ended what leases could read that have ended, the last one first
 */
public record FleetView(long number, Duration recordedFor, List<Live> live, List<Ended> ended) {
    /**
     * Copies the lists.
     *
     * @param number greater than that of every view before it
     * @param recordedFor how long everybody's leases have been recorded
     * @param live leases that have not ended
     * @param ended what leases could read that have ended
     */
    public FleetView {
        live = List.copyOf(live);
        ended = List.copyOf(ended);
    }

    /**
     * A lease that has not ended. <em>Immutable.</em>
     *
     * @param lease as it was last renewed
     * @param knowsCaller whether the instance acts by a view in which the caller's lease was: it is the caller itself,
     *     or it came later, or it has said that it has seen such a view
     */
    public record Live(Lease lease, boolean knowsCaller) {}

    /**
     * Leases that have ended, all that could read the same. <em>Immutable.</em>
     *
     * @param version of the application, that of the last of them
     * @param reads what they could read, as in {@link Lease#reads}
     * @param ago how long ago the last of them ended, or was first missed
     */
    public record Ended(String version, Map<String, Integer> reads, Duration ago) {
        /**
         * Copies the map.
         *
         * @param version of the application
         * @param reads what they could read
         * @param ago how long ago the last of them ended
         */
        public Ended {
            reads = Map.copyOf(reads);
        }
    }

    /**
     * Tells whether nobody writes any more what somebody who can read that much cannot read.
     *
     * @param reads what the caller can read, as in {@link Lease#reads}
     * @return true if everyone who can read more, and so might write it, knows the caller
     */
    public boolean isSafeFor(Map<String, Integer> reads) {
        return live.stream()
                .allMatch(other -> other.knowsCaller()
                        || other.lease().reads().entrySet().stream()
                                .allMatch(type -> type.getValue() <= Lease.highest(reads, type.getKey())));
    }

    /**
     * Returns the highest version of a type that everybody who is alive can read.
     *
     * @param type the type's name
     * @return at least 1
     */
    public int readableByAll(String type) {
        return live.stream()
                .mapToInt(other -> Lease.highest(other.lease().reads(), type))
                .min()
                .orElse(1);
    }
}
