package io.continuity.spring;

import io.continuity.Instance;
import io.continuity.fleet.FleetView;
import io.continuity.fleet.Lease;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Shows who is alive. Reading these meters does no I/O. <em>Thread-safe.</em> */
final class FleetMeters {
    /** More versions than that at a time share one tag. */
    static final int MAX_VERSIONS = 10;

    private static final String OTHERS = "other";

    private final MultiGauge instances;

    private FleetMeters(MeterRegistry registry) {
        this.instances = MultiGauge.builder("continuity.fleet.instances")
                .description("Live instances of the application, by its version and their state")
                .register(registry);
    }

    static void bind(MeterRegistry registry, FleetUpkeep upkeep) {
        if (upkeep.member().isPresent()) {
            renewals(registry, upkeep, "answered", FleetUpkeep::renewals);
            renewals(registry, upkeep, "failed", FleetUpkeep::failures);
            Gauge.builder("continuity.rollout.versions", upkeep, FleetMeters::versions)
                    .description("Versions of the application that have live instances")
                    .register(registry);
            upkeep.listener(new FleetMeters(registry)::show);
        }
    }

    private static double versions(FleetUpkeep upkeep) {
        int versions = upkeep.liveVersions().size();
        return versions == 0 ? Double.NaN : versions;
    }

    private static void renewals(
            MeterRegistry registry, FleetUpkeep upkeep, String outcome, ToDoubleFunction<FleetUpkeep> count) {
        FunctionCounter.builder("continuity.fleet.renewals", upkeep, count)
                .description("Renewals of this instance's lease, by whether they were answered in time")
                .tag("outcome", outcome)
                .register(registry);
    }

    private void show(FleetView view) {
        List<Lease> leases = view.live().stream().map(FleetView.Live::lease).toList();
        Set<String> versions = leases.stream()
                .map(Lease::instance)
                .map(Instance::version)
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .limit(MAX_VERSIONS)
                .collect(Collectors.toSet());
        instances.register(
                leases.stream()
                        .collect(Collectors.groupingBy(
                                lease -> Tags.of("version", tag(lease, versions), "state", state(lease)),
                                Collectors.counting()))
                        .entrySet()
                        .stream()
                        .map(row -> Row.of(row.getKey(), row.getValue()))
                        .collect(Collectors.toList()),
                true);
    }

    private static String tag(Lease lease, Set<String> versions) {
        String version = lease.instance().version();
        return versions.contains(version) ? version : OTHERS;
    }

    private static String state(Lease lease) {
        return lease.state().name().toLowerCase(Locale.ROOT);
    }
}
