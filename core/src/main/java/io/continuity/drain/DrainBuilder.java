package io.continuity.drain;

import io.continuity.Clocks;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.function.LongSupplier;

/** Configures a drain. <em>Not thread-safe.</em> */
final class DrainBuilder {
    final DrainPlan plan;
    InstantSource clock = Clocks.system();
    LongSupplier ticker = Clocks.ticker();
    Waiter waiter = DrainBuilder::sleep;
    Executor threads = new ParticipantThreads(ParticipantThreads.THREAD);
    System.Logger log = System.getLogger(Drain.class.getName());
    Traffic traffic = new Traffic();

    DrainBuilder(DrainPlan plan) {
        this.plan = Objects.requireNonNull(plan, "plan");
    }

    /** Sets what tells the time, and who lets it pass. */
    DrainBuilder time(InstantSource instants, LongSupplier nanos, Waiter passes) {
        this.clock = instants;
        this.ticker = nanos;
        this.waiter = passes;
        return this;
    }

    DrainBuilder log(System.Logger logger) {
        this.log = Objects.requireNonNull(logger, "log");
        return this;
    }

    /** Sets what participants run on. */
    DrainBuilder threads(Executor executor) {
        this.threads = executor;
        return this;
    }

    /** Sets who counts. */
    DrainBuilder traffic(Traffic counts) {
        this.traffic = counts;
        return this;
    }

    Drain build() {
        return new Drain(this);
    }

    @SuppressWarnings("WaitNotInLoop") // Whoever calls it loops.
    private static void sleep(Condition changed, long nanos) throws InterruptedException {
        var unused = changed.awaitNanos(nanos);
    }
}
