package io.continuity.spring;

import io.continuity.servlet.SessionUpkeep;
import org.springframework.context.SmartLifecycle;

/**
 * Has expired sessions announced, and kept changes replayed, as long as the application is up.
 *
 * <p>Starts after the web server and stops before it, and so before the store closes. <em>Thread-safe.</em>
 */
record SessionExpiry(SessionUpkeep upkeep) implements SmartLifecycle {
    @Override
    public void start() {
        upkeep.start();
    }

    /** Waits for an announcement that is under way, for a few seconds at most. */
    @Override
    public void stop() {
        upkeep.stop();
    }

    @Override
    public boolean isRunning() {
        return upkeep.isRunning();
    }
}
