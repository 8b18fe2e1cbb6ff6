package io.continuity.resume;

/** When to ask whether the other end of a transport is there, and when to give it up. <em>Not thread-safe.</em> */
final class Heartbeat {
    private static final int MISSES = 3;

    private final long interval;
    private long nextPing;
    private long heardAt;

    Heartbeat(long interval) {
        this.interval = interval;
    }

    void begin(long now) {
        nextPing = now + interval;
        heardAt = now;
    }

    void heard(long now) {
        heardAt = now;
    }

    boolean isDead(long now) {
        return now >= heardAt + MISSES * interval;
    }

    boolean isPingDue(long now) {
        return now >= nextPing;
    }

    void pinged(long now) {
        nextPing = now + interval;
    }

    long dueAt() {
        return Math.min(nextPing, heardAt + MISSES * interval);
    }
}
