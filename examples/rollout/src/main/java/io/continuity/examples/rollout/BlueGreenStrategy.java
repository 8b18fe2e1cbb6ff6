package io.continuity.examples.rollout;

import java.time.Duration;
import java.util.List;

/**
 * Starts all of the new version beside the old one, and has the balancer send everyone there at once. The old version stays
 * for a while, so that the way back is as short.
 *
 * <p>Not thread-safe; owned by the thread that rolls.
 */
final class BlueGreenStrategy implements RolloutStrategy {
    private static final Duration BAKE = Duration.ofSeconds(6);

    private final Hands hands;
    private final boolean rollback;

    BlueGreenStrategy(Hands hands, boolean rollback) {
        this.hands = hands;
        this.rollback = rollback;
    }

    @Override
    public Ending roll(List<ShopInstance> blue) {
        List<ShopInstance> green = hands.bring(DemoRun.NEW, blue.size());
        switchTo(100);
        if (rollback) {
            switchTo(0);
        }
        hands.dismiss(rollback ? green : blue);
        hands.smokeTest();
        return Ending.AS_PLANNED;
    }

    private void switchTo(int percent) {
        hands.split(percent);
        hands.smokeTest();
        hands.pause(BAKE);
    }
}
