package io.continuity.examples.rollout;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One second in the making.
 *
 * <p>Not thread-safe; guarded by its {@link Tally}.
 */
final class SecondTally {
    private final Map<String, Integer> answered = new HashMap<>();
    private final List<Integer> latencies = new ArrayList<>();
    private int failed;

    void answered(String version, int millis) {
        answered.merge(version, 1, Integer::sum);
        latencies.add(millis);
    }

    void failed() {
        failed++;
    }

    Second at(long second) {
        List<Integer> sorted = new ArrayList<>(latencies);
        Collections.sort(sorted);
        return new Second(second, answered, failed, percentile(sorted, 50), percentile(sorted, 99));
    }

    /** Nearest rank. */
    private static int percentile(List<Integer> sorted, int percent) {
        if (sorted.isEmpty()) {
            return 0;
        }
        return sorted.get((sorted.size() * percent + 99) / 100 - 1);
    }
}
