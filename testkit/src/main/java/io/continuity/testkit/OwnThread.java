package io.continuity.testkit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Does what blocks, each on a thread of its own. The common pool is not for that: since JDK 25, {@link CompletableFuture} uses
 * it where it has one thread only, as on two cores, and the JDK's HTTP client needs that to open WebSockets.
 */
public final class OwnThread {
    private static final Executor THREADS = task -> {
        Thread thread = new Thread(task, "continuity-test");
        thread.setDaemon(true);
        thread.start();
    };

    private OwnThread() {}

    /**
     * Begins to do something.
     *
     * @param task what to do
     * @return completed when it is done
     */
    public static CompletableFuture<Void> run(Runnable task) {
        return CompletableFuture.runAsync(task, THREADS);
    }

    /**
     * Begins to ask for something.
     *
     * @param <T> the type of the answer
     * @param question gives it
     * @return the answer
     */
    public static <T> CompletableFuture<T> ask(Supplier<T> question) {
        return CompletableFuture.supplyAsync(question, THREADS);
    }
}
