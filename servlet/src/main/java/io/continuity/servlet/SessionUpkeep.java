package io.continuity.servlet;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Does for filters what has to be done every now and then, on one daemon thread of its own: announces what has expired.
 *
 * <p>A filter that is configured by parameters has one by itself, as has a Spring Boot application. Waits a little more or
 * less each time, so that instances that start together do not ask together. A failure does not end it, and is logged
 * once for each outage. The thread has the context class loader of the one that starts it. <em>Thread-safe.</em>
 */
public final class SessionUpkeep {
    /** The name of the thread. */
    public static final String THREAD = "continuity-session-expiry";

    /** How long it waits between two rounds by default. */
    public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(5);

    private static final System.Logger LOG = System.getLogger(SessionUpkeep.class.getName());

    /** Longest time that one announcement may wait for the store. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final Duration GRACE = TIMEOUT.plusSeconds(2);
    private static final Duration MIN_INTERVAL = Duration.ofMillis(100);

    /** Well below the 10 minutes after which a store may drop a session that nobody was told of. */
    private static final Duration MAX_INTERVAL = Duration.ofMinutes(5);

    private static final int JITTER_PERCENT = 20;

    private final IntSupplier work;
    private final Duration interval;
    private final RandomGenerator random;

    // Guarded by this.
    private @Nullable ScheduledThreadPoolExecutor executor;

    // Touched by the thread of this only.
    private boolean failing;

    SessionUpkeep(IntSupplier work, Duration interval, RandomGenerator random) {
        this.work = work;
        this.interval = interval;
        this.random = random;
    }

    /**
     * Creates what looks after some filters, stopped.
     *
     * @param filters filters that are in service as long as this is started
     * @param interval how long to wait between two rounds, more or less
     * @return the upkeep of all of them
     * @throws IllegalArgumentException if the interval is below 100 ms or above 5 minutes
     */
    public static SessionUpkeep of(List<SessionFilter> filters, Duration interval) {
        List<SessionFilter> all = List.copyOf(filters);
        return new SessionUpkeep(
                () -> all.stream().mapToInt(SessionUpkeep::lookAfter).sum(),
                checked(interval),
                RandomGenerator.getDefault());
    }

    static Duration checked(Duration interval) {
        if (interval.compareTo(MIN_INTERVAL) < 0 || interval.compareTo(MAX_INTERVAL) > 0) {
            throw new IllegalArgumentException("expiryInterval must be at least " + MIN_INTERVAL + " and at most "
                    + MAX_INTERVAL + ": " + interval);
        }
        return interval;
    }

    /** One round: returns how much was done, and if that is more than nothing, there may be more. */
    private static int lookAfter(SessionFilter filter) {
        return filter.announceExpired(TIMEOUT);
    }

    /** Starts the thread, unless it is running. */
    public synchronized void start() {
        if (executor == null) {
            ScheduledThreadPoolExecutor started = new ScheduledThreadPoolExecutor(1, SessionUpkeep::thread);
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
            workOff(on);
        } finally {
            long jitter = interval.toNanos() * JITTER_PERCENT / 100;
            schedule(on, interval.toNanos() + random.nextLong(-jitter, jitter));
        }
    }

    private void workOff(ScheduledThreadPoolExecutor on) {
        try {
            boolean more;
            do {
                more = work.getAsInt() > 0;
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

    /** Waits for what is under way, for a few seconds at most, and ends the thread. */
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

    /**
     * Tells whether it was started and not stopped since.
     *
     * @return true as long as the thread works
     */
    public synchronized boolean isRunning() {
        return executor != null;
    }
}
