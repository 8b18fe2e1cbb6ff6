package io.continuity.session.jwt;

import java.time.Duration;

/**
 * What a rotation of keys has to wait for. <em>Immutable.</em>
 *
 * @param propagation how long it can take until every instance has read a key that was published
 * @param longestLifetime how long a token can be good for, whatever happens: the absolute lifetime of a session
 * @param clockSkew how far the clocks of two instances can be apart
 */
public record KeyRotation(Duration propagation, Duration longestLifetime, Duration clockSkew) {
    private static final Duration MAX_PROPAGATION = Duration.ofDays(30);
    private static final Duration MIN_LIFETIME = Duration.ofSeconds(1);

    /** No browser keeps a cookie for longer. */
    private static final Duration MAX_LIFETIME = Duration.ofDays(400);

    private static final Duration MAX_SKEW = Duration.ofHours(1);

    /** 10 minutes, 12 hours, 1 minute. */
    public static final KeyRotation DEFAULT =
            new KeyRotation(Duration.ofMinutes(10), Duration.ofHours(12), Duration.ofMinutes(1));

    /**
     * Checks the durations.
     *
     * @param propagation at most 30 days
     * @param longestLifetime a second to 400 days
     * @param clockSkew at most an hour
     * @throws IllegalArgumentException if one is out of its bounds
     */
    public KeyRotation {
        between(Duration.ZERO, MAX_PROPAGATION, "propagation", propagation);
        between(MIN_LIFETIME, MAX_LIFETIME, "longestLifetime", longestLifetime);
        between(Duration.ZERO, MAX_SKEW, "clockSkew", clockSkew);
    }

    private static void between(Duration min, Duration max, String name, Duration duration) {
        if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
            throw new IllegalArgumentException(
                    name + " must be at least " + min + " and at most " + max + ": " + duration);
        }
    }

    /** How long after it was published a key can be written with. */
    Duration beforeWriting() {
        return propagation.plus(clockSkew);
    }

    /** How long after it was last written with a key must be readable. */
    Duration afterWriting() {
        return longestLifetime.plus(clockSkew);
    }
}
