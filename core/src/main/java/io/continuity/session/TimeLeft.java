package io.continuity.session;

import io.continuity.Clocks;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What is left of a timeout, for calls that make others. <em>Immutable.</em>
 *
 * @param ticker in nanoseconds
 * @param end when the ticker reaches this, nothing is left
 */
record TimeLeft(LongSupplier ticker, long end) {
    static TimeLeft of(Duration timeout) {
        LongSupplier ticker = Clocks.ticker();
        return new TimeLeft(ticker, ticker.getAsLong() + timeout.toNanos());
    }

    Duration left() {
        return Duration.ofNanos(Math.max(0, end - ticker.getAsLong()));
    }
}
