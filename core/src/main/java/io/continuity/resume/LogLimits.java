package io.continuity.resume;

import java.time.Duration;

/**
 * How much of a connection a log keeps, and for how long. <em>Immutable.</em>
 *
 * @param window how many messages to the client may be unacknowledged
 * @param overflow what happens when there are more
 * @param ttl how long a connection without a transport can be resumed: 1 second to 1 day
 */
public record LogLimits(WindowLimits window, Overflow overflow, Duration ttl) {
    /** 1,000 messages or 1 MiB, and a reset after that; 2 minutes. */
    public static final LogLimits DEFAULT =
            new LogLimits(new WindowLimits(1000, 1 << 20), Overflow.RESET, Duration.ofMinutes(2));

    /**
     * Checks the time.
     *
     * @param window how many messages may be unacknowledged
     * @param overflow what happens when there are more
     * @param ttl how long a connection without a transport can be resumed
     * @throws IllegalArgumentException if the time is out of bounds
     */
    public LogLimits {
        if (ttl.compareTo(Duration.ofSeconds(1)) < 0 || ttl.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("ttl must be 1 second to 1 day: " + ttl);
        }
    }
}
