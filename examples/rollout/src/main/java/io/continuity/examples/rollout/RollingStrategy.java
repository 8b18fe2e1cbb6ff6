package io.continuity.examples.rollout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Replaces one instance at a time, as Kubernetes does with {@code maxSurge: 1, maxUnavailable: 0}.
 *
 * <p>If one is to be killed, it is the second: nothing announces it, nothing has come for it yet, and the first to come has
 * to bear it.
 *
 * <p>The old instance gets its SIGTERM while users' requests go to it. The balancer hears of it by its readiness.
 *
 * <p>Not thread-safe; owned by the thread that rolls.
 */
final class RollingStrategy implements RolloutStrategy {
    private static final Duration BEFORE_ROLLBACK = Duration.ofSeconds(5);

    private final Hands hands;
    private final Plan plan;

    RollingStrategy(Hands hands, Plan plan) {
        this.hands = hands;
        this.plan = plan;
    }

    @Override
    public Ending roll(List<ShopInstance> old) {
        List<ShopInstance> come = replace(old, DemoRun.NEW);
        if (plan.rollback() && !hands.pause(BEFORE_ROLLBACK)) {
            replace(come, DemoRun.OLD);
        }
        return Ending.AS_PLANNED;
    }

    private List<ShopInstance> replace(List<ShopInstance> old, String version) {
        List<ShopInstance> come = new ArrayList<>();
        for (ShopInstance leaving : old) {
            if (plan.kill() && come.size() == 1) {
                hands.crash(leaving);
                come.addAll(hands.bring(version, 1));
            } else {
                come.addAll(hands.bring(version, 1));
                hands.dismiss(List.of(leaving));
            }
            hands.smokeTest();
        }
        return come;
    }
}
