package io.continuity.examples.rollout;

import java.time.Duration;
import java.util.List;

/**
 * Replaces one instance at a time, as Kubernetes does with {@code maxSurge: 1, maxUnavailable: 0}.
 *
 * <p>The old instance gets its SIGTERM while users' requests go to it. The balancer hears of it by its readiness.
 *
 * <p>Not thread-safe; owned by the thread that rolls.
 */
final class RollingStrategy implements RolloutStrategy {
    /** As printed in the verdict. */
    static final String NAME = "rolling";

    private static final Duration NOTICE_LIMIT = Duration.ofSeconds(20);

    private final Fleet fleet;
    private final Balancer balancer;
    private final ReadinessWatch watch;
    private final Patience patience;

    RollingStrategy(Fleet fleet, Balancer balancer, ReadinessWatch watch, Patience patience) {
        this.fleet = fleet;
        this.balancer = balancer;
        this.watch = watch;
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
            patience.until(() -> watch.admit(coming), NOTICE_LIMIT);
            patience.pause(balancer.settle());
            fleet.stop(leaving);
            patience.until(() -> watch.forget(leaving), NOTICE_LIMIT);
        }
    }
}
