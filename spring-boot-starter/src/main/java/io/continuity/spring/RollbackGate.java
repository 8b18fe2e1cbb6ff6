package io.continuity.spring;

import io.continuity.drain.ReadinessGate;
import io.continuity.fleet.FleetMember;
import io.continuity.fleet.FleetView;
import io.continuity.fleet.FleetView.Ended;
import io.continuity.fleet.FleetView.Live;
import io.continuity.fleet.Lease;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Holds an instance that was rolled back past a change of format, as long as others are there that can read what it cannot.
 *
 * <p>They are all of newer code, and write a form of some type of which neither it nor the one before it, which is stored
 * beside, can be read here; or one that this instance has found and could not read. Once the last of them has ended, nobody
 * is better than this one, and it opens. Does no I/O. <em>Thread-safe.</em>
 */
final class RollbackGate implements ReadinessGate {
    /** The version before is stored beside each. */
    private static final int READABLE = 1;

    private final Optional<FleetMember> self;
    private final Duration bakeTime;
    private final Policy policy;
    private final Supplier<Optional<Set<String>>> unreadable;

    /**
     * Creates it.
     *
     * @param self empty if there is no fleet
     * @param bakeTime how long after the last older instance has ended the others write what that could not read
     * @param unreadable types of attributes that this instance has found and could not read; empty if it is about to look
     */
    RollbackGate(
            Optional<FleetMember> self, Duration bakeTime, Policy policy, Supplier<Optional<Set<String>>> unreadable) {
        this.self = self;
        this.bakeTime = bakeTime;
        this.policy = policy;
        this.unreadable = unreadable;
    }

    @Override
    public String name() {
        return "rollback";
    }

    @Override
    public Policy policy() {
        return self.isEmpty() ? Policy.OFF : policy;
    }

    /** While the fleet is away nobody is known to be better, and no start is to wait for it. */
    @Override
    public Answer check(Duration timeout) {
        Optional<Set<String>> found = unreadable.get();
        return found.isEmpty()
                ? Answer.waiting("session formats are not looked at yet")
                : self.flatMap(member -> member.lastView()
                                .map(view -> look(member.instance().id(), view, found.get())))
                        .orElseGet(Answer::open);
    }

    private Answer look(String id, FleetView view, Set<String> found) {
        List<Lease> others = view.live().stream()
                .map(Live::lease)
                .filter(lease -> !lease.instance().id().equals(id))
                .toList();
        Map<String, Integer> own = view.live().stream()
                .map(Live::lease)
                .filter(lease -> lease.instance().id().equals(id))
                .map(Lease::reads)
                .findFirst()
                .orElse(Map.of());
        Set<String> past = new TreeSet<>();
        others.stream().flatMap(lease -> lease.reads().keySet().stream()).forEach(type -> {
            int ahead = written(type, others, view.ended()) - own.getOrDefault(type, 1);
            if (ahead > READABLE || (ahead > 0 && found.contains(type))) {
                past.add(type);
            }
        });
        return past.isEmpty()
                ? Answer.open()
                : Answer.held("rolled back past a change of format: all other instances write newer forms of " + past
                        + " than this version reads. Deploy a version that reads them, or one between first ("
                        + ReadinessProperties.PREFIX + ".rollback=" + policy + ")");
    }

    /** What the others may write: what all of them can read, and all could who have ended within the bake time. */
    private int written(String type, List<Lease> others, List<Ended> ended) {
        return Stream.concat(
                        others.stream().map(Lease::reads),
                        ended.stream()
                                .filter(lease -> lease.ago().compareTo(bakeTime) < 0)
                                .map(Ended::reads))
                .mapToInt(reads -> reads.getOrDefault(type, 1))
                .min()
                .orElse(1);
    }
}
