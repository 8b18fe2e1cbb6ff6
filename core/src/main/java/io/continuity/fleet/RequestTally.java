package io.continuity.fleet;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts the requests of one instance until somebody takes the counts away. Nothing blocks. <em>Thread-safe.</em> */
public final class RequestTally {
    private final AtomicLongArray times = new AtomicLongArray(RequestCounts.BUCKETS);
    private final AtomicLong failures = new AtomicLong();

    /** Creates one without counts. */
    public RequestTally() {}

    /**
     * Counts a request.
     *
     * @param took how long it took
     * @param failed whether it failed by a fault of the application
     */
    public void count(Duration took, boolean failed) {
        times.incrementAndGet(RequestCounts.bucketOf(took));
        if (failed) {
            failures.incrementAndGet();
        }
    }

    /**
     * Takes what was counted since the last time. What is counted meanwhile is in this or in the next.
     *
     * @return the counts, which are not here any more
     */
    public RequestCounts take() {
        long failed = failures.getAndSet(0);
        Map<Integer, Long> taken = new HashMap<>();
        for (int bucket = 0; bucket < RequestCounts.BUCKETS; bucket++) {
            long count = times.getAndSet(bucket, 0);
            if (count > 0) {
                taken.put(bucket, count);
            }
        }
        return new RequestCounts(taken, failed);
    }
}
