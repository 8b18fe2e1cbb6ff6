package io.continuity.examples.rollout;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** In which way one version takes the place of another. */
enum StrategyKind {
    /** One instance at a time. */
    ROLLING(Set.of(BalancerKind.values())),
    /** All at once, beside the old ones, and back at once. nginx would need a reload, which cuts idle connections. */
    BLUE_GREEN(Set.of(BalancerKind.EMBEDDED, BalancerKind.HAPROXY, BalancerKind.HAPROXY_TCP)),
    /** More and more users. Who balances connections cannot tell users apart; nginx would need a reload for each share. */
    CANARY(Set.of(BalancerKind.EMBEDDED, BalancerKind.HAPROXY));

    private final Set<BalancerKind> balancers;

    StrategyKind(Set<BalancerKind> balancers) {
        this.balancers = balancers;
    }

    static Optional<StrategyKind> of(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label().equals(label))
                .findFirst();
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the balancer can do what this takes. */
    boolean worksWith(BalancerKind balancer) {
        return balancers.contains(balancer);
    }

    /** Whether the balancer sends a share of the users to each version, instead of everyone to anyone. */
    boolean splits() {
        return this != ROLLING;
    }
}
