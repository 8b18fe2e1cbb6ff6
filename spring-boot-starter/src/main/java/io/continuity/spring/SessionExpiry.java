package io.continuity.spring;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * Has expired sessions announced every now and then, on one daemon thread of its own.
 *
 * <p>Starts after the web server and stops before it, and so before the store closes. Waits a little more or less each
 * time, so that instances that start together do not ask together. A failure does not end it, and is logged once for
 * each outage. <em>Thread-safe.</em>
 */
final class SessionExpiry implements SmartLifecycle {
    static final String THREAD = "continuity-session-expiry";

    /** Longest time that one announcement may wait for the store. */
    static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final System.Logger LOG = System.getLogger(SessionExpiry.class.getName());
    private static final Duration GRACE = TIMEOUT.plusSeconds(2);
    private static final int JITTER_PERCENT = 20;

    private final IntSupplier announcement;
    private final Duration interval;
    private final RandomGenerator random;

    // Guarded by this.
    private @Nullable ScheduledThreadPoolExecutor executor;

    // Touched by the thread of this only.
    private boolean failing;

    /**
     * Creates it, stopped.
     *
     * @param announcement tells of expired sessions, and answers of how many; more than none, and it is called again
     * @param interval how long to wait between two announcements, more or less
     * @param random decides how much more or less
     */
    SessionExpiry(IntSupplier announcement, Duration interval, RandomGenerator random) {
        this.announcement = announcement;
        this.interval = interval;
        this.random = random;
    }

    @Override
    public synchronized void start() {
        if (executor == null) {
            ScheduledThreadPoolExecutor started = new ScheduledThreadPoolExecutor(1, SessionExpiry::thread);
            started.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
            // The next round is not wanted any more once it has been shut down.
            started.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
            executor = started;
            schedule(started, random.nextLong(interval.toNanos()));
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, THREAD);
        thread.setDaemon(true);
        return thread;
    }

    private void schedule(ScheduledThreadPoolExecutor on, long nanos) {
        var unused = on.schedule(() -> round(on), nanos, TimeUnit.NANOSECONDS);
    }

    private void round(ScheduledThreadPoolExecutor on) {
        try {
            announce(on);
        } finally {
            long jitter = interval.toNanos() * JITTER_PERCENT / 100;
            schedule(on, interval.toNanos() + random.nextLong(-jitter, jitter));
        }
    }

    private void announce(ScheduledThreadPoolExecutor on) {
        try {
            boolean more;
            do {
                more = announcement.getAsInt() > 0;
            } while (more && !on.isShutdown());
            if (failing) {
                LOG.log(System.Logger.Level.INFO, "Expired sessions are announced again");
            }
            failing = false;
        } catch (RuntimeException | LinkageError e) {
            if (!failing && !on.isShutdown()) {
                LOG.log(System.Logger.Level.WARNING, "Expired sessions cannot be announced, trying again", e);
            }
            failing = true;
        }
    }

    /** Waits for an announcement that is under way, for a few seconds at most. */
    @Override
    public void stop() {
        ScheduledThreadPoolExecutor stopping;
        synchronized (this) {
            stopping = executor;
            executor = null;
        }
        if (stopping != null) {
            stopping.shutdown();
            awaitEnd(stopping);
        }
    }

    private static void awaitEnd(ScheduledThreadPoolExecutor stopping) {
        try {
            if (!stopping.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                stopping.shutdownNow();
            }
        } catch (InterruptedException e) {
            stopping.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return executor != null;
    }
}
