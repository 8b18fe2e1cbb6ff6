package io.continuity.session.redis;

import java.time.Duration;
import java.util.function.LongSupplier;

/** How long a call may still wait, over all the round trips that it needs. <em>Immutable.</em> */
final class Deadline {
    private final LongSupplier ticker;
    private final Duration timeout;
    private final long end;

    Deadline(LongSupplier ticker, Duration timeout) {
        this.ticker = ticker;
        this.timeout = timeout;
        this.end = ticker.getAsLong() + timeout.toNanos();
    }

    /** At least 1: to Lettuce, nothing left would mean no limit. */
    long remainingNanos() {
        return Math.max(1, end - ticker.getAsLong());
    }

    /** Returns this one, or a later one if less time is left. */
    Deadline orAtLeast(Duration duration) {
        return remainingNanos() < duration.toNanos() ? new Deadline(ticker, duration) : this;
    }

    boolean isOver() {
        return end - ticker.getAsLong() <= 0;
    }

    @Override
    public String toString() {
        return timeout.toMillis() + " ms";
    }
}
