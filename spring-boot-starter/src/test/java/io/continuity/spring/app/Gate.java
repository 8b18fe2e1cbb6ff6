package io.continuity.spring.app;

import java.util.concurrent.CountDownLatch;
import org.springframework.stereotype.Component;

/** Where {@code /open/slow} waits for the test. */
@Component
public final class Gate {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    /**
     * Opened by a request that has come in.
     *
     * @return the latch
     */
    public CountDownLatch entered() {
        return entered;
    }

    /**
     * Opened by the test to let it go on.
     *
     * @return the latch
     */
    public CountDownLatch open() {
        return open;
    }
}
