package io.continuity.spring;

import io.continuity.fleet.FleetMember;
import io.continuity.fleet.FleetView;
import io.continuity.fleet.Lease;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What operators see of the fleet. <em>Immutable.</em>
 *
 * @param instance the id of this instance
 * @param renewedAt when the fleet answered last, by the clock of this instance
 * @param instances who was alive then
 * @param writes the schema version that this instance writes now, by type
 */
record FleetSummary(String instance, Instant renewedAt, List<Member> instances, Map<String, Integer> writes) {

    /**
     * A live instance. <em>Immutable.</em>
     *
     * @param since when it was started, by its own clock
     */
    record Member(String id, String version, Lease.State state, Instant since) {
        static Member of(FleetView.Live live) {
            Lease lease = live.lease();
            return new Member(
                    lease.instance().id(),
                    lease.instance().version(),
                    lease.state(),
                    lease.instance().startedAt());
        }
    }

    static FleetSummary of(FleetMember self, FleetView view, Instant renewedAt) {
        return new FleetSummary(
                self.instance().id(),
                renewedAt,
                view.live().stream().map(Member::of).toList(),
                self.written());
    }
}
