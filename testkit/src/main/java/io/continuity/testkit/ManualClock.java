package io.continuity.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * A clock that stands still until it is told to move.
 *
 * <p>Wall clock and {@link #ticker() ticker} move together and never backwards. <em>Thread-safe.</em>
 */
public final class ManualClock implements InstantSource {
    private final Instant start;
    private volatile Duration passed = Duration.ZERO;

    private ManualClock(Instant start) {
        this.start = start;
    }

    /**
     * Creates a clock.
     *
     * @param start what it shows until it is advanced
     * @return a clock that stands still
     */
    public static ManualClock startingAt(Instant start) {
        return new ManualClock(start);
    }

    /**
     * Moves the clock forward.
     *
     * @param duration how far, not negative
     */
    public synchronized void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("duration must not be negative: " + duration);
        }
        passed = passed.plus(duration);
    }

    @Override
    public Instant instant() {
        return start.plus(passed);
    }

    /**
     * Returns the monotonic side of this clock.
     *
     * @return a ticker in nanoseconds that is 0 when the clock is created
     */
    public LongSupplier ticker() {
        return () -> passed.toNanos();
    }

    @Override
    public String toString() {
        return "ManualClock[" + instant() + "]";
    }
}
