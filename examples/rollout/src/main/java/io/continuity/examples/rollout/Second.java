package io.continuity.examples.rollout;

import java.util.Map;

/**
 * What happened in one second.
 *
 * <p>Immutable.
 *
 * @param at seconds since the demo began
 * @param answered answers by version
 * @param p50 median milliseconds until the answer; 0 without answers
 * @param p99 milliseconds within which 99 of 100 answers came
 */
record Second(long at, Map<String, Integer> answered, int failed, int p50, int p99) {
    Second {
        answered = Map.copyOf(answered);
    }

    int of(String version) {
        return answered.getOrDefault(version, 0);
    }
}
