package io.continuity.examples.rollout;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What all strategies do with instances.
 *
 * <p>Immutable; as thread-safe as the fleet.
 */
record Hands(Fleet fleet, Balancer balancer, ReadinessWatch watch, SmokeTest smoke, Site site) {
    private static final Duration NOTICE_LIMIT = Duration.ofSeconds(20);

    /** Starts instances side by side, and blocks until they work and the balancer knows them. */
    List<ShopInstance> bring(String version, int count) {
        List<ShopInstance> coming =
                Stream.generate(() -> fleet.launch(version)).limit(count).toList();
        coming.forEach(fleet::awaitReady);
        coming.forEach(instance -> smoke.pass(instance.uri()));
        for (ShopInstance instance : coming) {
            site.patience().until(() -> watch.admit(instance), NOTICE_LIMIT);
        }
        pause(balancer.settle());
        return coming;
    }

    /** Tells instances to end, side by side, and blocks until they are gone and the balancer knows. */
    void dismiss(List<ShopInstance> leaving) {
        fleet.stop(leaving);
        for (ShopInstance instance : leaving) {
            site.patience().until(() -> watch.forget(instance), NOTICE_LIMIT);
        }
    }

    /** Kills an instance, and blocks until the balancer knows. */
    void crash(ShopInstance victim) {
        fleet.crash(victim);
        site.patience().until(() -> watch.forget(victim), NOTICE_LIMIT);
    }

    /** Sends this share of the users to version 2, and the others to version 1. */
    void split(int percent) {
        balancer.split(percent);
        site.events().add(percent + " % on v2", Event.Kind.SWITCHED);
    }

    /** Has a user shop who sees what all users see. */
    void smokeTest() {
        smoke.pass(balancer.address());
    }

    /** True when the demo was told to end. */
    boolean pause(Duration time) {
        return site.patience().pause(time);
    }
}
