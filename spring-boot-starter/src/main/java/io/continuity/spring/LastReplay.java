package io.continuity.spring;

import io.continuity.servlet.SessionFilter;
import io.continuity.session.SessionStoreException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Has filters replay what they have kept of the last requests.
 *
 * <p>Stops after the web server, and so after {@link SessionExpiry}, which replays until then; and before the store
 * closes. The container destroys filters only after that. <em>Thread-safe.</em>
 */
final class LastReplay implements SmartLifecycle {
    private static final System.Logger LOG = new BootLogger(LastReplay.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int BEFORE = 1024;

    private final List<SessionFilter> filters;
    private final AtomicBoolean running = new AtomicBoolean();

    LastReplay(List<SessionFilter> filters) {
        this.filters = filters;
    }

    @Override
    public void start() {
        running.set(true);
    }

    @Override
    public void stop() {
        replay(TIMEOUT);
        tellWhatIsLeft();
    }

    /** The filter says so too when it is destroyed, but nobody may hear it by then. */
    private void tellWhatIsLeft() {
        int left = filters.stream().mapToInt(filter -> filter.kept().writes()).sum();
        if (left > 0) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "Session changes of {0} requests are about to be lost: the session store has not come back, and the"
                            + " application stops",
                    left);
        }
    }

    /** Does so once: a drain does it in its own time, before this stops. */
    void replay(Duration timeout) {
        if (!timeout.isZero() && running.getAndSet(false)) {
            filters.forEach(filter -> replay(filter, timeout));
        }
    }

    private static void replay(SessionFilter filter, Duration timeout) {
        try {
            var unused = filter.replayKept(timeout);
        } catch (SessionStoreException e) {
            // The filter counts and logs what is lost when it is destroyed.
            LOG.log(System.Logger.Level.DEBUG, "The session store is still away", e);
        }
    }

    @Override
    public int getPhase() {
        return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE - BEFORE;
    }

    @Override
    public boolean isRunning() {
        return running.get();
    }
}
