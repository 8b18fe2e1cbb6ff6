package io.continuity.examples.rollout;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Every thread the demo makes, apart from main.
 *
 * <p>Enough serve the users that those who wait for an instance that is still cold hold up nobody else, nor those who listen to streams.
 *
 * <p>The watch and the display have their own, so that slow answers to users delay neither.
 *
 * <p>Thread-safe.
 */
final class Threads implements AutoCloseable {
    private static final int USER_THREADS = 48;

    private final ScheduledExecutorService users = Executors.newScheduledThreadPool(USER_THREADS);
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
    private final ScheduledExecutorService look = Executors.newSingleThreadScheduledExecutor();
    private final ScheduledExecutorService display = Executors.newSingleThreadScheduledExecutor();

    ScheduledExecutorService users() {
        return users;
    }

    void watchEvery(int millis, Runnable action) {
        every(watch, millis, action);
    }

    void displayEvery(int millis, Runnable action) {
        every(display, millis, action);
    }

    void lookEvery(int millis, Runnable action) {
        every(look, millis, action);
    }

    /** Runs the action when the JVM is told to end, however that happens. */
    static void atEnd(Runnable action) {
        Runtime.getRuntime().addShutdownHook(new Thread(action, "demo-end"));
    }

    @Override
    public void close() {
        users.shutdownNow();
        watch.shutdownNow();
        look.shutdownNow();
        display.shutdownNow();
    }

    private static void every(ScheduledExecutorService threads, int millis, Runnable action) {
        var unused = threads.scheduleWithFixedDelay(action, millis, millis, TimeUnit.MILLISECONDS);
    }
}
