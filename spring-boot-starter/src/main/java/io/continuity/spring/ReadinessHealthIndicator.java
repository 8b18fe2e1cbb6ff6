package io.continuity.spring;

import io.continuity.Instance;
import io.continuity.drain.Drain;
import io.continuity.drain.DrainPhase;
import io.continuity.drain.DrainProgress;
import io.continuity.drain.GateStatus;
import io.continuity.drain.ReadinessGates;
import io.continuity.spring.StartProgress.Stage;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Tells whether the instance takes requests, and if not, why, and since when. Does no I/O. <em>Thread-safe.</em> */
final class ReadinessHealthIndicator implements HealthIndicator {
    private final ReadinessGates gates;
    private final StartProgress progress;
    private final Optional<Drain> drain;
    private final Optional<Instance> instance;

    /**
     * Creates it.
     *
     * @param drain empty if the instance does not drain
     * @param instance empty if nobody knows who this is
     */
    ReadinessHealthIndicator(
            ReadinessGates gates, StartProgress progress, Optional<Drain> drain, Optional<Instance> instance) {
        this.gates = gates;
        this.progress = progress;
        this.drain = drain;
        this.instance = instance;
    }

    /** What it comes to. */
    private record Verdict(String state, Instant since, List<String> reasons) {
        static final String READY = "ready";
    }

    @Override
    public Health health() {
        List<GateStatus> checks = gates.statuses();
        Verdict verdict = verdict(checks);
        Health.Builder health = verdict.state().equals(Verdict.READY) ? Health.up() : Health.outOfService();
        instance.ifPresent(self -> health.withDetail("version", self.version()).withDetail("instance", self.id()));
        health.withDetail("state", verdict.state())
                .withDetail("since", verdict.since().toString())
                .withDetail("reasons", verdict.reasons());
        List<String> warnings = checks.stream()
                .filter(check -> !check.holding())
                .flatMap(ReadinessHealthIndicator::told)
                .toList();
        if (!warnings.isEmpty()) {
            health.withDetail("warnings", warnings);
        }
        Map<String, String> states = new LinkedHashMap<>();
        checks.forEach(check -> states.put(check.name(), check.state().toString()));
        return health.withDetail("checks", states).build();
    }

    /** What comes last in the life of an instance is said first. */
    private Verdict verdict(List<GateStatus> checks) {
        Optional<DrainProgress> leaving =
                drain.map(Drain::progress).filter(known -> known.phase() != DrainPhase.SERVING);
        if (leaving.isPresent()) {
            return new Verdict(
                    "draining",
                    leaving.get().since(),
                    List.of("the instance leaves service, phase: "
                            + leaving.get().phase()));
        }
        StartProgress.Step step = progress.now();
        if (step.stage() == Stage.REFUSING) {
            return new Verdict("refusing", step.since(), List.of("the application refuses traffic"));
        }
        List<GateStatus> holding = checks.stream().filter(GateStatus::holding).toList();
        if (!holding.isEmpty()) {
            Instant since = holding.stream()
                    .map(GateStatus::since)
                    .min(Comparator.naturalOrder())
                    .orElseThrow();
            return new Verdict(
                    "held",
                    since,
                    holding.stream().flatMap(ReadinessHealthIndicator::told).toList());
        }
        return step.isAccepting()
                ? new Verdict(Verdict.READY, readySince(step, checks), List.of())
                : new Verdict("starting", step.since(), List.of("the application has not started yet"));
    }

    /** Since the last thing happened that it takes. */
    private static Instant readySince(StartProgress.Step step, List<GateStatus> checks) {
        return Stream.concat(
                        Stream.of(step.since()),
                        checks.stream()
                                .filter(check -> check.reasons().isEmpty())
                                .map(GateStatus::since))
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    private static Stream<String> told(GateStatus check) {
        return check.reasons().isEmpty() && check.holding()
                ? Stream.of(check.name() + ": was not asked yet")
                : check.reasons().stream().map(reason -> check.name() + ": " + reason);
    }
}
