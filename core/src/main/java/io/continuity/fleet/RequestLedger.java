package io.continuity.fleet;

import java.time.Duration;

/**
 * Keeps what all instances of an application have counted of their requests, by version, so that two versions can be compared
 * without a monitoring system.
 *
 * <p>The contract every implementation keeps, tested by {@code RequestLedgerContract} in the test kit:
 *
 * <ul>
 *   <li><b>Slots.</b> Time is cut into slots of {@link #SLOT}, by one clock. What is added belongs to the present one.
 *   <li><b>Bounded.</b> A slot takes the same room however many requests are in it, and is gone soon after
 *       {@link #RETENTION}.
 *   <li><b>Adding up.</b> What instances add in parallel adds up.
 *   <li><b>Absent is not unknown.</b> A version that nobody has added to has {@link RequestCounts#NONE}; a ledger that cannot
 *       be asked throws {@link FleetException}.
 * </ul>
 *
 * <p>Calls block for at most their timeout. <em>Thread-safe.</em>
 */
public interface RequestLedger {
    /** What is counted together. */
    Duration SLOT = Duration.ofSeconds(10);

    /** How long counts are kept at least. */
    Duration RETENTION = Duration.ofHours(1);

    /**
     * Adds to the counts of a version.
     *
     * @param version as in {@link io.continuity.Instance#version}
     * @param counts what is to be added
     * @param timeout how long to wait at most
     * @throws FleetException if the ledger could not be asked in time; the counts may have been added all the same, so do not
     *     add them again
     */
    void add(String version, RequestCounts counts, Duration timeout);

    /**
     * Sums up what was counted of a version.
     *
     * @param version as in {@link io.continuity.Instance#version}
     * @param window how long ago to begin, a slot at least and {@link #RETENTION} at most; the slot that it begins in is
     *     counted as a whole
     * @param timeout how long to wait at most
     * @return the sum
     * @throws FleetException if the ledger could not be asked in time
     * @throws IllegalArgumentException if the window is out of these bounds
     */
    RequestCounts sum(String version, Duration window, Duration timeout);

    /**
     * Checks a window.
     *
     * @param window how long ago to begin
     * @return the same
     * @throws IllegalArgumentException if it is shorter than a slot or longer than counts are kept
     */
    static Duration checkedWindow(Duration window) {
        if (window.compareTo(SLOT) < 0 || window.compareTo(RETENTION) > 0) {
            throw new IllegalArgumentException(
                    "window must be at least " + SLOT + " and at most " + RETENTION + ": " + window);
        }
        return window;
    }
}
