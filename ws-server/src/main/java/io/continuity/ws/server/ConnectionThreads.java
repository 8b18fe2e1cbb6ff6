package io.continuity.ws.server;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One thread for the time, those on which the application is called, and those that wait for slow clients. <em>Thread-safe.</em> */
final class ConnectionThreads implements AutoCloseable {
    private static final int APPLICATION_THREADS = 200;
    /** How many threads may wait for clients at a time. */
    static final int WRITERS = 32;

    private static final int LAST_CALLS_SECONDS = 5;

    private final ScheduledThreadPoolExecutor timer;
    private final Executor application;
    private final ExecutorService writers;
    private final Optional<ExecutorService> own;

    ConnectionThreads(Optional<Executor> given) {
        timer = new ScheduledThreadPoolExecutor(1, daemons("continuity-ws-timer"));
        timer.setRemoveOnCancelPolicy(true);
        writers = new ThreadPoolExecutor(
                0, WRITERS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons("continuity-ws-writer"));
        own = given.isPresent() ? Optional.empty() : Optional.of(virtual().orElseGet(ConnectionThreads::pool));
        application = given.or(() -> own).orElseThrow();
    }

    /** Virtual threads, if this Java has them: it was compiled for one that has not. */
    private static Optional<ExecutorService> virtual() {
        try {
            return Optional.of((ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null));
        } catch (ReflectiveOperationException e) {
            return Optional.empty();
        }
    }

    /** What waits is bounded by the connections: each waits at most once. */
    private static ExecutorService pool() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                APPLICATION_THREADS,
                APPLICATION_THREADS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                daemons("continuity-ws"));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadFactory daemons(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            thread.setContextClassLoader(ConnectionThreads.class.getClassLoader());
            return thread;
        };
    }

    Future<?> after(long millis, Runnable task) {
        return timer.schedule(task, millis, TimeUnit.MILLISECONDS);
    }

    /** Runs tasks as the application's code is used to: with its class loader as the thread's. */
    Executor application(ClassLoader loader) {
        return task -> application.execute(() -> {
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

    /** Threads that may wait for a client. There are few: when all do, it refuses. */
    Executor writers() {
        return writers;
    }

    @Override
    public void close() {
        timer.shutdownNow();
        writers.shutdown();
        own.ifPresent(ConnectionThreads::end);
    }

    /** What the application is doing may come to its end; what does not is interrupted. */
    private static void end(ExecutorService calls) {
        calls.shutdown();
        try {
            if (!calls.awaitTermination(LAST_CALLS_SECONDS, TimeUnit.SECONDS)) {
                calls.shutdownNow();
            }
        } catch (InterruptedException e) {
            calls.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
