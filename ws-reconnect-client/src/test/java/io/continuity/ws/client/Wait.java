package io.continuity.ws.client;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for events, with a limit. */
final class Wait {
    static final Duration LIMIT = Duration.ofSeconds(30);

    private Wait() {}

    static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        if (next == null) {
            throw new AssertionError("nothing within " + LIMIT);
        }
        return next;
    }

    /** Has something done on a thread of its own, after something else. */
    static void start(CountDownLatch before, Runnable task) {
        Thread thread = new Thread(() -> {
            try {
                before.await();
                task.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** What became of a message that was not handled. */
    static SendException failure(CompletionStage<Void> stage) {
        try {
            done(stage);
        } catch (CompletionException e) {
            return (SendException) e.getCause();
        }
        throw new AssertionError("it was handled");
    }
}
