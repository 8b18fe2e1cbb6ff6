package io.continuity.spring;

import io.continuity.drain.ReadinessGate;
import io.continuity.fleet.FleetMember;
import io.continuity.fleet.FleetView;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Warns when an instance starts beside more versions than a deployment has. Does no I/O. <em>Thread-safe.</em> */
final class VersionsGate implements ReadinessGate {
    /** How many are named. */
    private static final int MOST = 10;

    private final Optional<FleetMember> self;
    private final int max;

    /**
     * Creates it.
     *
     * @param self empty if there is no fleet
     * @param max how many may be alive; 0 for any number
     */
    VersionsGate(Optional<FleetMember> self, int max) {
        this.self = self;
        this.max = max;
    }

    @Override
    public String name() {
        return "versions";
    }

    @Override
    public Policy policy() {
        return self.isEmpty() || max == 0 ? Policy.OFF : Policy.WARN;
    }

    @Override
    public Answer check(Duration timeout) {
        return self.flatMap(FleetMember::lastView)
                .map(this::look)
                .orElseGet(() -> Answer.unknown("the fleet has not answered yet"));
    }

    private Answer look(FleetView view) {
        Set<String> versions = view.live().stream()
                .map(live -> live.lease().instance().version())
                .collect(Collectors.toCollection(TreeSet::new));
        return versions.size() <= max
                ? Answer.open()
                : Answer.held(versions.size() + " versions are alive, at most " + max + " should be: "
                        + String.join(", ", versions.stream().limit(MOST).toList()));
    }
}
