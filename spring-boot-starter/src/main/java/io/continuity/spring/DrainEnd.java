package io.continuity.spring;

import io.continuity.drain.Drain;
import io.continuity.drain.DrainPhase;
import java.util.function.BooleanSupplier;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Ends the drain after the web server has stopped: what is left of sessions is stored, and the receipt logged.
 *
 * <p>Before the store closes, and before the lease is given back. <em>Thread-safe.</em>
 */
final class DrainEnd implements SmartLifecycle {
    /** Just before {@link LastReplay}, which does the same without a drain. */
    static final int PHASE = WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE - 1000;

    private final Drain drain;
    private final BooleanSupplier guest;
    private volatile boolean running;

    /**
     * Creates it.
     *
     * @param guest tells whether the application runs in somebody else's container
     */
    DrainEnd(Drain drain, BooleanSupplier guest) {
        this.drain = drain;
        this.guest = guest;
    }

    @Override
    public void start() {
        running = true;
    }

    /** A context that is stopped without being closed does not drain; a guest's is only ever closed, by its container. */
    @Override
    public void stop() {
        running = false;
        if (guest.getAsBoolean()) {
            var unused = drain.stop();
        } else if (drain.phase() != DrainPhase.SERVING) {
            var unused = drain.drain();
        }
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
