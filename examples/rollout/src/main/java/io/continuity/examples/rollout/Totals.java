package io.continuity.examples.rollout;

import java.util.Map;
import java.util.Set;

/**
 * The counts so far.
 *
 * <p>Immutable.
 *
 * @param requests all, with and without an answer
 * @param failed requests without a valid answer
 * @param refused requests answered with 503 while Redis was away
 * @param injected errors that version 2 made on purpose
 * @param lost users whose session vanished at least once
 * @param wrong answers that contradict what the user did
 * @param cut requests that were in flight on an instance when it was killed
 * @param keys ids of the keys that tokens of users were sealed with
 */
record Totals(
        int requests,
        int failed,
        int refused,
        int injected,
        int lost,
        int wrong,
        int cut,
        Map<String, Integer> byVersion,
        Map<String, Integer> byInstance,
        Set<String> keys) {

    Totals {
        byVersion = Map.copyOf(byVersion);
        byInstance = Map.copyOf(byInstance);
        keys = Set.copyOf(keys);
    }

    int of(String version) {
        return byVersion.getOrDefault(version, 0);
    }

    int at(String instance) {
        return byInstance.getOrDefault(instance, 0);
    }
}
