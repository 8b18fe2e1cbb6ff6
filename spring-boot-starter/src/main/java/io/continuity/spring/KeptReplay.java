package io.continuity.spring;

import io.continuity.session.SessionStoreException;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Brings what was kept while the store was away into it, on one daemon thread of its own.
 *
 * <p>Stops after the web server, so that the last request's changes are replayed, and before the store closes. Whether the
 * store is still away is for the filter to log. <em>Thread-safe.</em>
 */
final class KeptReplay implements SmartLifecycle {
    static final String THREAD = "continuity-session-replay";

    private static final System.Logger LOG = System.getLogger(KeptReplay.class.getName());
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration LAST_TIMEOUT = Duration.ofSeconds(5);
    private static final int BEFORE = 1024;

    private final ToIntFunction<Duration> replay;

    // Guarded by this.
    private @Nullable ScheduledThreadPoolExecutor executor;

    /**
     * Creates it, stopped.
     *
     * @param replay replays within a time, and costs nothing if there is nothing to replay
     */
    KeptReplay(ToIntFunction<Duration> replay) {
        this.replay = replay;
    }

    @Override
    public synchronized void start() {
        if (executor == null) {
            ScheduledThreadPoolExecutor started = new ScheduledThreadPoolExecutor(1, KeptReplay::thread);
            started.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
            var unused = started.scheduleWithFixedDelay(
                    () -> replay(TIMEOUT), INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
            executor = started;
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, THREAD);
        thread.setDaemon(true);
        return thread;
    }

    private void replay(Duration timeout) {
        try {
            var unused = replay.applyAsInt(timeout);
        } catch (SessionStoreException e) {
            LOG.log(System.Logger.Level.DEBUG, "The session store is still away", e);
        } catch (RuntimeException | LinkageError e) {
            LOG.log(System.Logger.Level.WARNING, "Kept session changes cannot be replayed, trying again", e);
        }
    }

    /** Waits for a replay that is under way, and replays for a last time. */
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
            replay(LAST_TIMEOUT);
        }
    }

    private static void awaitEnd(ScheduledThreadPoolExecutor stopping) {
        try {
            var unused = stopping.awaitTermination(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public int getPhase() {
        return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE - BEFORE;
    }

    @Override
    public synchronized boolean isRunning() {
        return executor != null;
    }
}
