package io.continuity.examples.rollout;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * All shoppers, each doing one step after another with time to think between them.
 *
 * <p>Thread-safe.
 */
final class Crowd {
    private static final int LEAST_THINK_MILLIS = 150;
    private static final int MORE_THINK_MILLIS = 700;
    private static final int ARRIVAL_MILLIS = 2000;
    private static final Duration STEP_LIMIT = Duration.ofSeconds(30);

    private final List<Shopper> shoppers;
    private final ScheduledExecutorService threads;
    private final RandomGenerator random;
    private final Tally tally;
    private final AtomicInteger stepping = new AtomicInteger();
    private volatile boolean leaving;

    Crowd(List<Shopper> shoppers, ScheduledExecutorService threads, RandomGenerator random, Tally tally) {
        this.shoppers = List.copyOf(shoppers);
        this.threads = threads;
        this.random = random;
        this.tally = tally;
    }

    void arrive() {
        shoppers.forEach(shopper -> schedule(shopper, pick(0, ARRIVAL_MILLIS)));
    }

    /** Blocks until the last step begun is done; false when one does not end. */
    boolean leave(Patience patience) {
        leaving = true;
        return patience.until(() -> stepping.get() == 0, STEP_LIMIT);
    }

    int signedIn() {
        return (int) shoppers.stream().filter(Shopper::isSignedIn).count();
    }

    int size() {
        return shoppers.size();
    }

    boolean allOrdered() {
        return shoppers.stream().allMatch(shopper -> shopper.orders() > 0);
    }

    private void schedule(Shopper shopper, int delayMillis) {
        var unused = threads.schedule(() -> step(shopper), delayMillis, TimeUnit.MILLISECONDS);
    }

    private void step(Shopper shopper) {
        stepping.incrementAndGet();
        try {
            if (leaving) {
                return;
            }
            shopper.step();
            schedule(shopper, pick(LEAST_THINK_MILLIS, MORE_THINK_MILLIS));
        } catch (RuntimeException e) {
            // A shopper that gives up would count as happy.
            tally.wrong("a shopper", "stopped by " + e);
        } finally {
            stepping.decrementAndGet();
        }
    }

    private synchronized int pick(int least, int more) {
        return least + random.nextInt(more);
    }
}
