package io.continuity.spring;

import io.continuity.drain.ReadinessGates;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * Has the gates asked before the instance takes requests, and then until there is nothing to find out any more.
 *
 * <p>First after the fleet knows the instance, and before the web server starts; then, on one daemon thread that ends with the
 * last question, every few seconds, with each step of the start, and when a late answer comes. <em>Thread-safe.</em>
 */
final class ReadinessUpkeep implements SmartLifecycle {
    static final String THREAD = "continuity-readiness";

    /** After the fleet, before the web server. */
    static final int PHASE = FleetUpkeep.PHASE + 1;

    private final ReadinessGates gates;
    private final Duration interval;

    // Guarded by this.
    private @Nullable ScheduledThreadPoolExecutor executor;

    /** Creates it, stopped. */
    ReadinessUpkeep(ReadinessGates gates, StartProgress progress, Duration interval) {
        this.gates = gates;
        this.interval = interval;
        gates.whenLate(this::soon);
        progress.listener(this::soon);
    }

    @Override
    public void start() {
        if (!isRunning() && !gates.check()) {
            begin();
        }
    }

    private synchronized void begin() {
        ScheduledThreadPoolExecutor started = DaemonScheduler.named(THREAD);
        var unused = started.scheduleWithFixedDelay(
                this::again, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
        executor = started;
    }

    private void again() {
        if (gates.check()) {
            end();
        }
    }

    private synchronized void soon() {
        if (executor != null) {
            executor.execute(this::again);
        }
    }

    private synchronized void end() {
        if (executor != null) {
            executor.shutdownNow();
            executor = null;
        }
    }

    /** Interrupts checks that are under way: nobody needs them any more. */
    @Override
    public void stop() {
        end();
        gates.cancel();
    }

    @Override
    public synchronized boolean isRunning() {
        return executor != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
