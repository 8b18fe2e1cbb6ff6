package io.continuity.examples.rollout;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** In which way one version takes the place of another. */
enum StrategyKind {
    /** One instance at a time. */
    ROLLING,
    /** All at once, beside the old ones, and back at once. */
    BLUE_GREEN,
    /** More and more users. */
    CANARY;

    static Optional<StrategyKind> of(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label().equals(label))
                .findFirst();
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Whether the balancer can do what this takes. nginx would need a reload for each change, which cuts idle connections; who
     * spreads connections cannot tell users apart.
     */
    boolean worksWith(BalancerKind balancer) {
        return switch (this) {
            case ROLLING -> true;
            case BLUE_GREEN -> balancer != BalancerKind.NGINX;
            case CANARY -> balancer == BalancerKind.EMBEDDED || balancer == BalancerKind.HAPROXY;
        };
    }

    /** Those that can do it, in words. */
    String balancers() {
        return Arrays.stream(BalancerKind.values())
                .filter(this::worksWith)
                .map(BalancerKind::label)
                .collect(Collectors.joining(" or "));
    }

    /** Whether the balancer sends a share of the users to each version, instead of everyone to anyone. */
    boolean splits() {
        return this != ROLLING;
    }
}
