package io.continuity.examples.rollout;

import java.time.Duration;
import java.util.List;

/**
 * Replaces one instance at a time, as Kubernetes does with {@code maxSurge: 1, maxUnavailable: 0}.
 *
 * <p>Until the library drains by itself, the old instance leaves the balancer before its SIGTERM.
 *
 * <p>Not thread-safe; owned by the thread that rolls.
 */
final class RollingStrategy implements RolloutStrategy {
    /** As printed in the verdict. */
    static final String NAME = "rolling";

    private static final Duration IN_FLIGHT_LIMIT = Duration.ofSeconds(20);
    private static final Duration SETTLE = Duration.ofSeconds(1);

    private final Fleet fleet;
    private final ReadinessWatch watch;
    private final Balancer balancer;
    private final Patience patience;

    RollingStrategy(Fleet fleet, ReadinessWatch watch, Balancer balancer, Patience patience) {
        this.fleet = fleet;
        this.watch = watch;
        this.balancer = balancer;
        this.patience = patience;
    }

    @Override
    public void replace(List<ShopInstance> old, String version) {
        for (ShopInstance leaving : old) {
            if (patience.isLost()) {
                return;
            }
            ShopInstance coming = fleet.launch(version);
            fleet.awaitReady(coming);
            watch.admit(coming);
            patience.pause(SETTLE);
            watch.dismiss(leaving);
            patience.until(() -> balancer.inFlight(leaving) == 0, IN_FLIGHT_LIMIT);
            fleet.stop(leaving);
        }
    }
}
