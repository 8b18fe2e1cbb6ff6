package io.continuity.spring;

import io.continuity.Instance;
import io.continuity.fleet.FleetView;
import io.continuity.fleet.Lease;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The versions of an application, the one that was deployed first before the others.
 *
 * <p>Versions are texts, which nobody compares: of two that are alive, the one whose oldest instance has started first was
 * deployed first, and before both what has ended. So after a rollback the old version is the newest. <em>Immutable.</em>
 *
 * @param serving those that have instances which are not leaving
 * @param live those that have instances
 * @param known those that have instances, or had, as far as the fleet remembers
 */
record FleetVersions(List<String> serving, List<String> live, List<String> known) {
    /** As long as the fleet has not answered. */
    static final FleetVersions UNKNOWN = new FleetVersions(List.of(), List.of(), List.of());

    FleetVersions {
        serving = List.copyOf(serving);
        live = List.copyOf(live);
        known = List.copyOf(known);
    }

    static FleetVersions in(FleetView view) {
        List<String> live = ordered(view, lease -> true);
        LinkedHashSet<String> known = new LinkedHashSet<>();
        view.ended().stream()
                .sorted(Comparator.comparing(FleetView.Ended::ago).reversed())
                .map(FleetView.Ended::version)
                .filter(ended -> !live.contains(ended))
                .forEach(known::add);
        known.addAll(live);
        return new FleetVersions(
                ordered(view, lease -> lease.state() != Lease.State.DRAINING), live, new ArrayList<>(known));
    }

    private static List<String> ordered(FleetView view, Predicate<Lease> counts) {
        return view.live().stream()
                .map(FleetView.Live::lease)
                .filter(counts)
                .map(Lease::instance)
                .collect(Collectors.toMap(Instance::version, Instance::startedAt, FleetVersions::earlier))
                .entrySet()
                .stream()
                .sorted(Map.Entry.<String, Instant>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
