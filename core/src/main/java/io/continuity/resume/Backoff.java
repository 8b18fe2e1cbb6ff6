package io.continuity.resume;

import java.util.random.RandomGenerator;

/** How long to wait before another attempt: full jitter, doubling up to 30 s. <em>Not thread-safe.</em> */
final class Backoff {
    static final long BASE = 250;
    static final long CAP = 30_000;

    private static final int MAX_DOUBLINGS = 7;
    private static final long STABLE = 10_000;
    private static final long NEVER = Long.MAX_VALUE;

    private final RandomGenerator random;
    private int attempts;
    private long stableAt = NEVER;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** Milliseconds until the next attempt, no less than a floor. */
    long next(long floor) {
        long most = Math.min(CAP, BASE << Math.min(attempts, MAX_DOUBLINGS));
        attempts++;
        return floor + random.nextLong(most);
    }

    /** An attempt has succeeded; it counts once that has lasted. */
    void live(long now) {
        stableAt = now + STABLE;
    }

    void lost() {
        stableAt = NEVER;
    }

    void woken(long now) {
        if (now >= stableAt) {
            stableAt = NEVER;
            attempts = 0;
        }
    }

    long dueAt() {
        return stableAt;
    }
}
