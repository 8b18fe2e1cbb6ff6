package io.continuity.session.redis;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the scripts of this instance that may be executed although nobody waits for them any more.
 *
 * <p>A server that was stopped for a while executes what it has in its buffers when it goes on, after what was sent on other
 * connections meanwhile. So what is sent for an owner says how many such scripts there were, and Redis executes nothing
 * for it any more that says fewer. <em>Thread-safe.</em>
 */
final class Doubts {
    private final String instance =
            HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    private final AtomicLong doubts = new AtomicLong();
    private final AtomicLong marks = new AtomicLong();

    void add() {
        doubts.incrementAndGet();
    }

    /** Says which instance writes, and since which doubt. */
    String writer() {
        return instance + ":" + doubts.get();
    }

    /** Returns what marks a call, by which Redis knows it when it is repeated. */
    String mark() {
        return instance + ":" + marks.incrementAndGet();
    }
}
