package io.continuity.spring;

import io.continuity.session.SessionInspection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * Counts the sessions of all instances once a minute, on one daemon thread of its own.
 *
 * <p>So that who reads the count waits for nothing, and Redis is asked seldom however often that is. Starts and stops as
 * {@link SessionExpiry} does. <em>Thread-safe.</em>
 */
final class ActiveSessions implements SmartLifecycle {
    static final String THREAD = "continuity-session-count";

    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final System.Logger LOG = System.getLogger(ActiveSessions.class.getName());

    private final Optional<SessionInspection> store;
    private final InstantSource clock;
    private volatile @Nullable Sample last;

    // Guarded by this.
    private @Nullable ScheduledThreadPoolExecutor executor;

    /** What was counted, and when. <em>Immutable.</em> */
    record Sample(long count, Instant sampledAt) {}

    /**
     * Creates it, stopped.
     *
     * @param store what is asked; if empty, nobody is, and the count stays unknown
     */
    ActiveSessions(Optional<SessionInspection> store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** The last count; empty if there is none, or the store could not be asked the last time. */
    Optional<Sample> last() {
        return Optional.ofNullable(last);
    }

    double asGauge() {
        Sample known = last;
        return known == null ? Double.NaN : known.count();
    }

    /** Counts now. */
    void sample() {
        try {
            OptionalLong count = store.map(known -> known.count(TIMEOUT)).orElseGet(OptionalLong::empty);
            last = count.isPresent() ? new Sample(count.getAsLong(), clock.instant()) : null;
        } catch (RuntimeException e) {
            last = null; // Not known is better than not true.
            LOG.log(System.Logger.Level.DEBUG, () -> "Sessions cannot be counted: " + e.getMessage());
        }
    }

    @Override
    public synchronized void start() {
        if (executor == null && store.isPresent()) {
            ScheduledThreadPoolExecutor started = DaemonScheduler.named(THREAD);
            var unused = started.scheduleWithFixedDelay(this::sample, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
            executor = started;
        }
    }

    /** Interrupts a count that is under way: nobody needs it any more. */
    @Override
    public synchronized void stop() {
        if (executor != null) {
            executor.shutdownNow();
            executor = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return executor != null;
    }
}
