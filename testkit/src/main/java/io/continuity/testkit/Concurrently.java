package io.continuity.testkit;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Does something in many threads at once. */
final class Concurrently {
    private static final int TIMEOUT_SECONDS = 60;

    private Concurrently() {}

    /** Calls the task once in each thread, all starting together, and returns the results by thread. */
    static <T> List<T> call(int threads, IntFunction<T> task) {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CountDownLatch allAreThere = new CountDownLatch(threads);
        try {
            List<Future<T>> results = IntStream.range(0, threads)
                    .mapToObj(thread -> pool.submit(() -> {
                        allAreThere.countDown();
                        allAreThere.await();
                        return task.apply(thread);
                    }))
                    .toList();
            return results.stream().map(Concurrently::get).toList();
        } finally {
            pool.shutdownNow();
        }
    }

    private static <T> T get(Future<T> result) {
        try {
            return result.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("A concurrent call failed: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        }
    }
}
