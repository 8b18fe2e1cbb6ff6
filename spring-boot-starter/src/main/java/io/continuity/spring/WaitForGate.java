package io.continuity.spring;

import io.continuity.drain.ReadinessGate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/** Waits until what the application depends on was up once. <em>Thread-safe.</em> */
final class WaitForGate implements ReadinessGate {
    /** Who would wait for itself. */
    private static final Set<String> OURS = Set.of("continuityReadiness", "continuityFormats", "readinessState");

    private final List<String> names;
    private final Supplier<HealthContributors> known;

    /**
     * Creates it.
     *
     * @param names of contributors to be waited for
     * @param known asked for when all beans are made
     */
    WaitForGate(List<String> names, Supplier<HealthContributors> known) {
        this.names = List.copyOf(names);
        this.known = known;
    }

    @Override
    public Policy policy() {
        return names.isEmpty() ? Policy.OFF : Policy.FAIL;
    }

    /** Whoever is misspelt would be waited for in vain. */
    void requireAll() {
        HealthContributors all = names.isEmpty() ? HealthContributors.of() : known.get();
        for (String name : names) {
            if (OURS.contains(name)) {
                throw ReadinessProperties.invalid("wait-for", name, "It waits for what this holds.");
            }
            if (all.getContributor(name) == null) {
                throw ReadinessProperties.invalid(
                        "wait-for",
                        name,
                        "There is no such health contributor, only "
                                + all.stream()
                                        .map(HealthContributors.Entry::name)
                                        .sorted()
                                        .toList() + ".");
            }
        }
    }

    @Override
    public String name() {
        return "wait-for";
    }

    /** Who says that it needs something is not let through without it. */
    @Override
    public boolean holdsWhileUnknown() {
        return true;
    }

    /** Says what is not up, and nothing of its details. */
    @Override
    public Answer check(Duration timeout) {
        HealthContributors all = known.get();
        List<String> missing = names.stream()
                .map(name -> Map.entry(name, status(Objects.requireNonNull(all.getContributor(name), name))))
                .filter(entry -> !entry.getValue().equals(Status.UP))
                .map(entry -> entry.getKey() + " is " + entry.getValue())
                .toList();
        return missing.isEmpty() ? Answer.open() : Answer.held(missing.toArray(new String[0]));
    }

    /** The first that is not up of those that it is made of. */
    private static Status status(HealthContributor contributor) {
        if (contributor instanceof CompositeHealthContributor composite) {
            return composite.stream()
                    .map(entry -> status(entry.contributor()))
                    .filter(status -> !status.equals(Status.UP))
                    .findFirst()
                    .orElse(Status.UP);
        }
        return contributor instanceof HealthIndicator indicator
                ? Objects.requireNonNull(indicator.health()).getStatus()
                : Status.UNKNOWN;
    }
}
