package io.continuity;

import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The only place where Continuity reads the machine's clocks.
 *
 * <p>Everything else is given an {@link InstantSource} or a ticker, so that tests can move time. <em>Thread-safe.</em>
 */
public final class Clocks {
    private Clocks() {}

    /**
     * Returns the wall clock, for times that are stored or shown.
     *
     * @return the system clock
     */
    public static InstantSource system() {
        return InstantSource.system();
    }

    /**
     * Returns the monotonic clock, for measuring how long something took.
     *
     * @return a ticker in nanoseconds with an arbitrary origin
     */
    public static LongSupplier ticker() {
        return System::nanoTime;
    }
}
