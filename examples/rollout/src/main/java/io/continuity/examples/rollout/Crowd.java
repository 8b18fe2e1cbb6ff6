package io.continuity.examples.rollout;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * All who make load, each doing one step after another with time to think between them.
 *
 * <p>Thread-safe.
 */
final class Crowd {
    private static final int ARRIVAL_MILLIS = 2000;
    private static final Duration STEP_LIMIT = Duration.ofSeconds(30);

    private final List<Shopper> shoppers;
    private final List<Visitor> all;
    private final ScheduledExecutorService threads;
    private final RandomGenerator random;
    private final Tally tally;
    private final AtomicInteger stepping = new AtomicInteger();
    private volatile boolean leaving;

    /** The programs are there besides the shoppers. */
    Crowd(
            List<Shopper> shoppers,
            List<Visitor> programs,
            ScheduledExecutorService threads,
            RandomGenerator random,
            Tally tally) {
        this.shoppers = List.copyOf(shoppers);
        this.all = Stream.concat(shoppers.stream(), programs.stream()).toList();
        this.threads = threads;
        this.random = random;
        this.tally = tally;
    }

    void arrive() {
        all.forEach(visitor -> schedule(visitor, random.nextInt(ARRIVAL_MILLIS)));
    }

    /** Blocks until the last step begun is done; false when one does not end. */
    boolean leave(Patience patience) {
        leaving = true;
        boolean done = patience.until(() -> stepping.get() == 0, STEP_LIMIT);
        if (done) {
            all.forEach(Visitor::leave);
        }
        return done;
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

    private void schedule(Visitor visitor, int delayMillis) {
        var unused = threads.schedule(() -> step(visitor), delayMillis, TimeUnit.MILLISECONDS);
    }

    private void step(Visitor visitor) {
        stepping.incrementAndGet();
        try {
            if (!leaving) {
                schedule(visitor, visitor.step());
            }
        } catch (RuntimeException e) {
            // A visitor that gives up would count as happy.
            tally.wrong("a visitor", "stopped by " + e);
        } finally {
            stepping.decrementAndGet();
        }
    }
}
