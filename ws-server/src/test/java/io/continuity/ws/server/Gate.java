package io.continuity.ws.server;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Something that can be closed for a while, and is open at first. <em>Thread-safe.</em> */
final class Gate {
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile CountDownLatch latch = new CountDownLatch(0);

    void close() {
        latch = new CountDownLatch(1);
    }

    void open() {
        latch.countDown();
    }

    /** Whether somebody waits. */
    boolean holds() {
        return waiting.get() > 0;
    }

    void pass() {
        waiting.incrementAndGet();
        try {
            if (!latch.await(Scene.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody has opened this gate");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the one who waited has ended", e);
        } finally {
            waiting.decrementAndGet();
        }
    }
}
