package io.continuity.examples.rollout;

import java.util.function.LongSupplier;

/**
 * Time since the demo began.
 *
 * <p>Thread-safe.
 */
final class Stopwatch {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final LongSupplier nanoTicker;
    private final long origin;

    /** Starts at once; the ticker counts nanoseconds from anywhere. */
    Stopwatch(LongSupplier nanoTicker) {
        this.nanoTicker = nanoTicker;
        this.origin = nanoTicker.getAsLong();
    }

    long millis() {
        return (nanoTicker.getAsLong() - origin) / NANOS_PER_MILLI;
    }
}
