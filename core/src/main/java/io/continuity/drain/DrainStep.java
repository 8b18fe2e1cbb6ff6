package io.continuity.drain;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** What a participant is told of its phase, and tells about it. <em>Thread-safe.</em> */
public final class DrainStep {
    private final DrainPhase phase;
    private final long end;
    private final LongSupplier ticker;
    private final AtomicLong handedOver = new AtomicLong();
    private final AtomicLong unsaved = new AtomicLong();

    /**
     * Begins.
     *
     * @param end when the phase ends at the latest, by the ticker
     */
    DrainStep(DrainPhase phase, long end, LongSupplier ticker) {
        this.phase = phase;
        this.end = end;
        this.ticker = ticker;
    }

    /**
     * Returns the phase that it is.
     *
     * @return the phase
     */
    public DrainPhase phase() {
        return phase;
    }

    /**
     * Returns how long the phase may still last.
     *
     * @return zero if it is over
     */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, end - ticker.getAsLong()));
    }

    /**
     * Counts clients that were sent elsewhere.
     *
     * @param clients how many more
     */
    public void handedOver(long clients) {
        handedOver.addAndGet(clients);
    }

    /**
     * Counts changes that could not be stored and end with this instance.
     *
     * @param changes how many more
     */
    public void unsaved(long changes) {
        unsaved.addAndGet(changes);
    }

    long handedOver() {
        return handedOver.get();
    }

    long unsaved() {
        return unsaved.get();
    }
}
