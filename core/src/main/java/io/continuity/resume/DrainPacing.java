package io.continuity.resume;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Spreads the moves of a draining instance's clients over time. <em>Immutable.</em>
 *
 * @param spread from the first move to the last
 * @param connections how many are to move
 */
public record DrainPacing(Duration spread, int connections) {
    private static final int PER_SECOND = 500;
    private static final int PART_OF_BUDGET = 80;

    /**
     * Plans moves: as long as 500 a second need, but no longer than four fifths of the time that there is.
     *
     * @param connections how many are to move
     * @param budget until all must have moved
     * @return the plan
     */
    public static DrainPacing within(int connections, Duration budget) {
        Duration wished = Duration.ofMillis(1000L * connections / PER_SECOND);
        Duration most = budget.multipliedBy(PART_OF_BUDGET).dividedBy(100);
        return new DrainPacing(wished.compareTo(most) < 0 ? wished : most, connections);
    }

    /**
     * Returns when one of them is to move: each has its turn, and moves at any moment of it.
     *
     * @param index 0 for the first
     * @param random decides on the moment
     * @return milliseconds from now
     */
    public long delayMillis(int index, RandomGenerator random) {
        double turn = (double) spread.toMillis() / Math.max(1, connections);
        return (long) (turn * (index + random.nextDouble()));
    }
}
