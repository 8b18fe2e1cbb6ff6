package io.continuity.drain;

import java.util.concurrent.locks.Condition;

/** How a drain waits; a test moves time instead. */
@FunctionalInterface
interface Waiter {
    /** Waits until it is signalled, or so many nanoseconds have passed, or for no reason. */
    void await(Condition changed, long nanos) throws InterruptedException;
}
