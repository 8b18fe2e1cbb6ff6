package io.continuity.ws.client;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs tasks one at a time, in order, on whatever threads an executor has. <em>Thread-safe.</em> */
final class Lane {
    private final Executor executor;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger rounds = new AtomicInteger();

    Lane(Executor executor) {
        this.executor = executor;
    }

    /** Has a task run after those before it. */
    void execute(Runnable task) {
        put(task);
        go();
    }

    /** Adds a task that {@link #go()} runs, so that one who holds a lock can add it. */
    void put(Runnable task) {
        tasks.add(task);
    }

    void go() {
        if (rounds.getAndIncrement() == 0) {
            SharedThreads.execute(executor, this::run);
        }
    }

    private void run() {
        int seen = rounds.get();
        while (seen != 0) {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                run(task);
            }
            seen = rounds.addAndGet(-seen);
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            System.getLogger(Lane.class.getName())
                    .log(System.Logger.Level.ERROR, "A WebSocket client has failed; it goes on", e);
        }
    }
}
