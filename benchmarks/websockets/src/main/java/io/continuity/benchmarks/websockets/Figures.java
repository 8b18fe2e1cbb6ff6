package io.continuity.benchmarks.websockets;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Numbers of one kind, exactly. <em>Not thread-safe.</em> */
final class Figures {
    private double[] all = new double[1024];
    private int count;

    void add(double figure) {
        if (count == all.length) {
            all = Arrays.copyOf(all, 2 * count);
        }
        all[count++] = figure;
    }

    int count() {
        return count;
    }

    /** Returns the least figure that the given share of all does not exceed. */
    double percentile(double share) {
        if (count == 0) {
            throw new BenchmarkException("nothing was measured");
        }
        double[] sorted = Arrays.copyOf(all, count);
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(share * count) - 1)];
    }

    double median() {
        return percentile(0.5);
    }

    /** How many fall into each interval from the first to the last, in order. */
    List<Integer> per(double interval) {
        double[] sorted = Arrays.copyOf(all, count);
        Arrays.sort(sorted);
        List<Integer> counts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int slot = (int) ((sorted[i] - sorted[0]) / interval);
            while (counts.size() <= slot) {
                counts.add(0);
            }
            counts.set(slot, counts.get(slot) + 1);
        }
        return counts;
    }
}
