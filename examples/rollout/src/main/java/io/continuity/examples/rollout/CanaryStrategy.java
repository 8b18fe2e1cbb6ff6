package io.continuity.examples.rollout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Gives the new version to more and more users, as long as a gate finds it no worse than the old one; else everyone is back
 * on the old one at once.
 *
 * <p>Not thread-safe; owned by the thread that rolls.
 */
final class CanaryStrategy implements RolloutStrategy {
    private static final List<Integer> SHARES = List.of(10, 50, 100);
    private static final Duration STAGE = Duration.ofSeconds(6);
    private static final Duration GATE_LIMIT = Duration.ofSeconds(60);

    private final Hands hands;
    private final CanaryGate gate;
    private final Patience patience;

    CanaryStrategy(Hands hands, CanaryGate gate, Patience patience) {
        this.hands = hands;
        this.gate = gate;
        this.patience = patience;
    }

    @Override
    public Ending roll(List<ShopInstance> stable) {
        List<ShopInstance> canary = new ArrayList<>(hands.bring(DemoRun.NEW, 1));
        for (int share : SHARES) {
            if (share > SHARES.get(0)) {
                canary.addAll(hands.bring(DemoRun.NEW, stable.size() - canary.size()));
            }
            hands.split(share);
            hands.pause(STAGE);
            if (!passes()) {
                return back(canary);
            }
            hands.smokeTest();
        }
        hands.dismiss(stable);
        hands.smokeTest();
        return Ending.AS_PLANNED;
    }

    /** Nothing goes on without a reason to: who never knows does not pass. */
    private boolean passes() {
        AtomicReference<CanaryGate.Result> result = new AtomicReference<>(CanaryGate.Result.INCONCLUSIVE);
        patience.until(
                () -> {
                    result.set(gate.judge());
                    return result.get() != CanaryGate.Result.INCONCLUSIVE;
                },
                GATE_LIMIT);
        return result.get() == CanaryGate.Result.PASS;
    }

    private Ending back(List<ShopInstance> canary) {
        hands.split(0);
        hands.smokeTest();
        hands.dismiss(canary);
        hands.smokeTest();
        return Ending.ROLLED_BACK;
    }
}
