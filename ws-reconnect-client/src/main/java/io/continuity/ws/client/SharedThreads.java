package io.continuity.ws.client;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that all clients of this process share: one that knows the time, and workers, as many as are busy with opening
 * transports and with listeners. All are daemons, and end when there was nothing to do for 5 s. <em>Thread-safe.</em>
 */
final class SharedThreads {
    /** Runs what may block, and listeners, unless a client has an executor of its own. */
    static final Executor WORKERS = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons("worker"));

    private static final ScheduledThreadPoolExecutor CLOCK = clock();

    private SharedThreads() {}

    private static ScheduledThreadPoolExecutor clock() {
        ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, daemons("clock"));
        clock.setRemoveOnCancelPolicy(true);
        clock.setKeepAliveTime(5, TimeUnit.SECONDS);
        clock.allowCoreThreadTimeOut(true);
        return clock;
    }

    private static ThreadFactory daemons(String role) {
        return work -> {
            Thread thread = new Thread(work, "continuity-ws-client-" + role);
            thread.setDaemon(true);
            thread.setContextClassLoader(SharedThreads.class.getClassLoader());
            return thread;
        };
    }

    /** Runs a task on an executor, or on a worker if the application has shut that down. */
    static void execute(Executor executor, Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            WORKERS.execute(task); // What was promised is still to be told.
        }
    }

    /** Returns the same threads with another context class loader, for tasks of an application that may look for classes. */
    static Executor inLoader(Executor executor, ClassLoader loader) {
        return task -> executor.execute(() -> {
            Thread thread = Thread.currentThread();
            ClassLoader former = thread.getContextClassLoader();
            thread.setContextClassLoader(loader);
            try {
                task.run();
            } finally {
                thread.setContextClassLoader(former);
            }
        });
    }

    /**
     * Has something done later.
     *
     * @param task that hands over to another thread at once
     * @return what takes it back
     */
    static Runnable later(Runnable task, long millis) {
        var planned = CLOCK.schedule(task, Math.max(0, millis), TimeUnit.MILLISECONDS);
        return () -> planned.cancel(false);
    }
}
