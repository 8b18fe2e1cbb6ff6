package io.continuity.fleet;

import io.continuity.Instance;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What an instance tells the others: that it is there, for some time, and what it can read.
 *
 * <p>A type that is not named is read at version 1, which is what every type begins with. <em>Immutable.</em>
 *
 * @param instance whose it is
 * @param state what the instance is at
 * @param reads the highest schema version that it reads, by type: at most 1,000 types, with names of 1 to 200
 *     characters that are no control characters, and versions from 1 to 1,000,000
 * @param duration how long it is valid after each renewal: 100 ms to 1 hour
 */
public record Lease(Instance instance, State state, Map<String, Integer> reads, Duration duration) {
    /** The most types that a lease may name. */
    public static final int MAX_TYPES = 1_000;

    /** The highest schema version there can be. */
    public static final int MAX_VERSION = 1_000_000;

    private static final Pattern TYPE = Pattern.compile("[^\\p{Cntrl}]{1,200}");
    private static final Duration MIN_DURATION = Duration.ofMillis(100);
    private static final Duration MAX_DURATION = Duration.ofHours(1);

    /** What an instance is at. All of them count: what a lease does not read is not written. */
    public enum State {
        /** It takes no requests yet. */
        STARTING,
        /** It takes requests. */
        READY,
        /** It takes no new requests any more, and may be at work on some. */
        DRAINING
    }

    /**
     * Checks and copies.
     *
     * @param instance whose it is
     * @param state what the instance is at
     * @param reads the highest schema version that it reads, by type
     * @param duration how long it is valid
     * @throws IllegalArgumentException if types, versions or the duration are out of their bounds
     */
    public Lease {
        Objects.requireNonNull(instance, "instance");
        Objects.requireNonNull(state, "state");
        reads = checked(reads);
        if (duration.compareTo(MIN_DURATION) < 0 || duration.compareTo(MAX_DURATION) > 0) {
            throw new IllegalArgumentException(
                    "duration must be at least " + MIN_DURATION + " and at most " + MAX_DURATION + ": " + duration);
        }
    }

    private static Map<String, Integer> checked(Map<String, Integer> reads) {
        if (reads.size() > MAX_TYPES) {
            throw new IllegalArgumentException(
                    "reads must name at most " + MAX_TYPES + " types, and names " + reads.size());
        }
        reads.forEach((type, version) -> {
            if (!TYPE.matcher(type).matches()) {
                throw new IllegalArgumentException(
                        "reads must name types of 1 to 200 characters without control characters: '" + type + "'");
            }
            if (version < 1 || version > MAX_VERSION) {
                throw new IllegalArgumentException(
                        "reads must have versions from 1 to " + MAX_VERSION + ": " + type + " has " + version);
            }
        });
        return Map.copyOf(reads);
    }

    static int highest(Map<String, Integer> reads, String type) {
        return reads.getOrDefault(type, 1);
    }
}
