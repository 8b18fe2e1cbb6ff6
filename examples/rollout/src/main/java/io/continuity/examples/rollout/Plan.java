package io.continuity.examples.rollout;

import java.time.Duration;

/**
 * How version 2 comes, and whether it stays.
 *
 * <p>Immutable.
 *
 * @param strategy in which way
 * @param faulty whether version 2 answers errors to some requests
 * @param rollback whether version 1 comes back in the end
 * @param kill whether one instance is killed without notice instead of being told to go
 * @param sessionTypes whether version 2 says how the cart has changed
 * @param bakeTime how long version 1 has to be gone before version 2 of the cart is written
 */
record Plan(
        StrategyKind strategy,
        boolean faulty,
        boolean rollback,
        boolean kill,
        boolean sessionTypes,
        Duration bakeTime) {
    private static final Duration SHORT = Duration.ofSeconds(3);

    /** That of the library: as long as a rollback is likely. */
    private static final Duration LONG = Duration.ofMinutes(10);

    /** Short enough to see the written version go up, unless version 1 is to come back. */
    static Duration usualBakeTime(boolean comesBack) {
        return comesBack ? LONG : SHORT;
    }
}
