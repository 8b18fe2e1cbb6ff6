package io.continuity.session.redis;

import io.continuity.Clocks;
import io.continuity.session.SessionObserver;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes circuit breakers, one for each server, and tells of the first that opens and of the last that closes.
 * <em>Thread-safe.</em>
 */
final class Outages implements CircuitBreaker.Listener {
    private static final System.Logger LOG = System.getLogger(Outages.class.getName());

    private final String address;
    private final SessionObserver observer;
    private final AtomicInteger open = new AtomicInteger();

    Outages(String address, SessionObserver observer) {
        this.address = address;
        this.observer = observer;
    }

    CircuitBreaker newBreaker() {
        return new CircuitBreaker(Clocks.ticker(), this);
    }

    @Override
    public void opened() {
        if (open.getAndIncrement() == 0) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> "Redis at " + address + " has not answered for " + CircuitBreaker.PATIENCE.toMillis()
                            + " ms. Until it does, one call at a time waits for it, and all others fail at once.");
            observer.storeAway();
        }
    }

    @Override
    public void closed() {
        if (open.decrementAndGet() == 0) {
            LOG.log(System.Logger.Level.INFO, () -> "Redis at " + address + " answers again.");
            observer.storeBack();
        }
    }
}
