package io.continuity.servlet;

import io.continuity.session.SessionStoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Does for filters what has to be done every now and then, on one daemon thread of its own: announces what has
 * expired, and under {@link FailurePolicy#DEGRADE} replays what was kept.
 *
 * <p>A filter that is configured by parameters has one by itself, as has a Spring Boot application. Waits a little more or
 * less each time, so that instances that start together do not ask together. What is kept it looks for every half second,
 * which costs nothing as long as nothing is. A failure does not end it, and is logged once for each outage. The thread has the context class loader of the one that starts it. <em>Thread-safe.</em>
 */
public final class SessionUpkeep {
    /** The name of the thread. */
    public static final String THREAD = "continuity-session-expiry";

    /** How long it waits between two rounds by default. */
    public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(5);

    private static final System.Logger LOG = System.getLogger(SessionUpkeep.class.getName());

    /** Longest time that one announcement may wait for the store. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final Duration REPLAY_INTERVAL = Duration.ofMillis(500);

    /** As long as one call at a time is let through while the store is away, this may be the one. */
    private static final Duration REPLAY_TIMEOUT = Duration.ofSeconds(2);

    private static final Duration GRACE = TIMEOUT.plusSeconds(2);
    private static final Duration MIN_INTERVAL = Duration.ofMillis(100);

    /** Well below the 10 minutes after which a store may drop a session that nobody was told of. */
    private static final Duration MAX_INTERVAL = Duration.ofMinutes(5);

    private static final int JITTER_PERCENT = 20;

    private final Supplier<List<Chore>> chores;
    private final RandomGenerator random;

    // Guarded by this.
    private @Nullable ScheduledThreadPoolExecutor executor;

    /**
     * Creates it, stopped.
     *
     * @param chores asked for when it is started
     */
    SessionUpkeep(Supplier<List<Chore>> chores, RandomGenerator random) {
        this.chores = chores;
        this.random = random;
    }

    /** Something to be done again and again. Touched by the thread of this only. */
    static final class Chore {
        private final IntSupplier work;
        private final Duration interval;
        private final String fails;
        private final String works;
        private boolean failing;

        private Chore(IntSupplier work, Duration interval, String fails, String works) {
            this.work = work;
            this.interval = interval;
            this.fails = fails;
            this.works = works;
        }

        /** Work that returns how much was done, and if that is more than nothing, there may be more. */
        static Chore announcing(IntSupplier work, Duration interval) {
            return new Chore(
                    work,
                    interval,
                    "Expired sessions cannot be announced, trying again",
                    "Expired sessions are announced again");
        }

        static Chore replaying(IntSupplier work) {
            return new Chore(
                    work,
                    REPLAY_INTERVAL,
                    "Kept session changes cannot be replayed, trying again",
                    "Kept session changes are replayed again");
        }

        private void workOff(ScheduledThreadPoolExecutor on) {
            try {
                boolean more;
                do {
                    more = work.getAsInt() > 0;
                } while (more && !on.isShutdown());
                if (failing) {
                    LOG.log(System.Logger.Level.INFO, works);
                }
                failing = false;
            } catch (RuntimeException | LinkageError e) {
                if (!failing && !on.isShutdown()) {
                    LOG.log(System.Logger.Level.WARNING, fails, e);
                }
                failing = true;
            }
        }
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
        checked(interval);
        return new SessionUpkeep(() -> choresOf(all, interval), RandomGenerator.getDefault());
    }

    private static List<Chore> choresOf(List<SessionFilter> filters, Duration interval) {
        List<Chore> chores = new ArrayList<>();
        chores.add(Chore.announcing(() -> sum(filters, filter -> filter.announceExpired(TIMEOUT)), interval));
        List<SessionFilter> keeping = filters.stream()
                .filter(filter -> filter.kept().policy() == FailurePolicy.DEGRADE)
                .toList();
        if (!keeping.isEmpty()) {
            chores.add(Chore.replaying(() -> sum(keeping, SessionUpkeep::replay)));
        }
        return chores;
    }

    private static int sum(List<SessionFilter> filters, ToIntFunction<SessionFilter> work) {
        return filters.stream().mapToInt(work).sum();
    }

    private static int replay(SessionFilter filter) {
        try {
            return filter.replayKept(REPLAY_TIMEOUT);
        } catch (SessionStoreException e) {
            LOG.log(System.Logger.Level.DEBUG, "The session store is still away", e);
            return 0; // Was said when the first change was kept.
        }
    }

    static Duration checked(Duration interval) {
        if (interval.compareTo(MIN_INTERVAL) < 0 || interval.compareTo(MAX_INTERVAL) > 0) {
            throw new IllegalArgumentException("expiryInterval must be at least " + MIN_INTERVAL + " and at most "
                    + MAX_INTERVAL + ": " + interval);
        }
        return interval;
    }

    /** Starts the thread, unless it is running. */
    public synchronized void start() {
        if (executor == null) {
            ScheduledThreadPoolExecutor started = new ScheduledThreadPoolExecutor(1, SessionUpkeep::thread);
            started.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
            // The next round is not wanted any more once it has been shut down.
            started.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
            executor = started;
            chores.get().forEach(chore -> schedule(started, chore, random.nextLong(chore.interval.toNanos())));
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, THREAD);
        thread.setDaemon(true);
        return thread;
    }

    private void schedule(ScheduledThreadPoolExecutor on, Chore chore, long nanos) {
        var unused = on.schedule(() -> round(on, chore), nanos, TimeUnit.NANOSECONDS);
    }

    private void round(ScheduledThreadPoolExecutor on, Chore chore) {
        try {
            chore.workOff(on);
        } finally {
            long nanos = chore.interval.toNanos();
            long jitter = nanos * JITTER_PERCENT / 100;
            schedule(on, chore, nanos + random.nextLong(-jitter, jitter));
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
