package io.continuity.examples.rollout;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Waiting with a limit, cut short when the demo is told to end.
 *
 * <p>Thread-safe.
 */
final class Patience {
    private static final Duration STEP = Duration.ofMillis(50);

    private final Stopwatch stopwatch;
    private final CountDownLatch lost = new CountDownLatch(1);

    Patience(Stopwatch stopwatch) {
        this.stopwatch = stopwatch;
    }

    /** Blocks until the condition holds; false when the limit passed or {@link #lose} was called first. */
    boolean until(BooleanSupplier condition, Duration limit) {
        long deadline = stopwatch.millis() + limit.toMillis();
        while (!condition.getAsBoolean()) {
            if (stopwatch.millis() >= deadline || pause(STEP)) {
                return false;
            }
        }
        return true;
    }

    /** Blocks for the given time; true when it was cut short. */
    boolean pause(Duration time) {
        try {
            return lost.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            lose();
            return true;
        }
    }

    /** Ends every wait, now and later. */
    void lose() {
        lost.countDown();
    }

    boolean isLost() {
        return lost.getCount() == 0;
    }
}
