package io.continuity.benchmarks.runner;

import java.util.Arrays;

/**
 * How long each request took, exactly.
 *
 * <p>Not thread-safe.
 */
final class Latencies {
    private static final int INITIAL = 1 << 14;

    private long[] nanos = new long[INITIAL];
    private int count;

    void add(long latency) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = latency;
    }

    int count() {
        return count;
    }

    /** Returns the least latency that the given share of all requests did not exceed; 0 if there were none. */
    long percentile(double share) {
        Arrays.sort(nanos, 0, count);
        return count == 0 ? 0 : nanos[Math.max(0, (int) Math.ceil(share * count) - 1)];
    }
}
