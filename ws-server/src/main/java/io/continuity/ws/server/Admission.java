package io.continuity.ws.server;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** Lets so many clients in a second begin, and as many at once after a quiet second. <em>Thread-safe.</em> */
final class Admission {
    private static final double SECOND = 1e9;

    private final int perSecond;
    private final LongSupplier ticker;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private double free;
    private long since;

    /** Begins after a quiet second. */
    Admission(int perSecond, LongSupplier ticker) {
        this.perSecond = perSecond;
        this.ticker = ticker;
        this.free = perSecond;
        this.since = ticker.getAsLong();
    }

    boolean admits() {
        lock.lock();
        try {
            long now = ticker.getAsLong();
            free = Math.min(perSecond, free + (now - since) / SECOND * perSecond);
            since = now;
            boolean admitted = free >= 1;
            free -= admitted ? 1 : 0;
            return admitted;
        } finally {
            lock.unlock();
        }
    }
}
