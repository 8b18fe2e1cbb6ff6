package io.continuity.ws.server;

import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Runs tasks one at a time, in the order in which they came. No thread is its own: one that brings a task, or one of the
 * executor's, runs all there are. <em>Thread-safe.</em>
 */
final class Strand {
    private final Executor executor;
    private final Consumer<Throwable> failed;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unfinished = new AtomicInteger();

    /**
     * Begins with nothing to do.
     *
     * @param executor runs a round of tasks; {@code Runnable::run} to have them run by who brings them
     * @param failed is told what a task throws; the others run all the same
     */
    Strand(Executor executor, Consumer<Throwable> failed) {
        this.executor = executor;
        this.failed = failed;
    }

    void run(Runnable task) {
        tasks.add(task);
        if (unfinished.getAndIncrement() == 0) {
            executor.execute(this::round);
        }
    }

    private void round() {
        do {
            // There is one: it was put here before it was counted.
            perform(Objects.requireNonNull(tasks.poll()));
        } while (unfinished.decrementAndGet() > 0);
    }

    private void perform(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            failed.accept(e);
        }
    }
}
