package io.continuity.spring;

import io.continuity.session.SessionFormats;
import io.continuity.session.SessionStoreException;
import io.continuity.spring.SessionFormatProperties.Mode;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * Looks, before the instance takes requests, whether it can serve the sessions that there are.
 *
 * <p>After the fleet knows the instance, and before the web server starts; then, on a daemon thread of its own, until
 * there is nothing to find out any more. Once it has let the instance through it never holds it back again. <em>Thread-safe.</em>
 */
final class SessionFormatGate implements SmartLifecycle {
    static final String THREAD = "continuity-session-formats";

    /** After the fleet, before the web server. */
    static final int PHASE = FleetUpkeep.PHASE + 1;

    /** How often a store that does not answer is asked before an instance is let through: for a minute, or a little more. */
    static final int MAX_UNANSWERED = 12;

    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final System.Logger LOG = System.getLogger(SessionFormatGate.class.getName());

    private final Optional<Function<Duration, SessionFormats>> look;
    private final SessionFormatProperties properties;
    private volatile Finding last;

    // Once true, for good.
    private volatile boolean open;

    // Touched by one look at a time only.
    private int unanswered;

    // Guarded by this.
    private @Nullable ScheduledThreadPoolExecutor executor;

    /** What is known of the sessions. */
    enum State {
        NOT_LOOKED,
        PASSED,
        FAILED,
        AWAY;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * What a look has found. <em>Immutable.</em>
     *
     * @param reason why nothing was found, for people to read
     */
    record Finding(State state, Optional<SessionFormats> formats, Optional<String> reason) {}

    /**
     * Creates it, stopped.
     *
     * @param look looks at some sessions for at most some time; empty if the store cannot be looked into
     */
    SessionFormatGate(Optional<Function<Duration, SessionFormats>> look, SessionFormatProperties properties) {
        this.look = look;
        this.properties = properties;
        this.open = properties.mode() != Mode.FAIL || look.isEmpty();
        this.last = new Finding(
                State.NOT_LOOKED,
                Optional.empty(),
                look.isEmpty() ? Optional.of("this kind of session store cannot be looked into") : Optional.empty());
    }

    Finding last() {
        return last;
    }

    SessionFormatProperties properties() {
        return properties;
    }

    /** Tells whether the instance is to be kept out of service. */
    boolean isHolding() {
        return !open;
    }

    /** Sessions of the last look that this instance could not serve. */
    double asGauge() {
        return last.formats().map(formats -> (double) formats.failed()).orElse(Double.NaN);
    }

    /** Looks once. Returns false if it is to look again. */
    boolean look() {
        try {
            return found(look.orElseThrow().apply(TIMEOUT));
        } catch (SessionStoreException e) {
            return away(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // Not the store's own; its message may hold anything.
            return away(e.getClass().getName());
        }
    }

    private boolean found(SessionFormats formats) {
        boolean failed = formats.exceeds(properties.threshold());
        State before = last.state();
        last = new Finding(failed ? State.FAILED : State.PASSED, Optional.of(formats), Optional.empty());
        if (failed && before != State.FAILED) {
            LOG.log(System.Logger.Level.WARNING, () -> told(formats));
        } else if (!failed && before != State.NOT_LOOKED) {
            LOG.log(
                    System.Logger.Level.INFO,
                    () -> "The sessions there are can be served: " + formats.sessions() + " looked at");
        }
        open |= !failed;
        return open;
    }

    private String told(SessionFormats formats) {
        return formats.failed() + " of " + formats.sessions()
                + " sessions hold attributes that this instance cannot read "
                + sorted(formats.unreadable()) + ", or would write so that others cannot "
                + sorted(formats.unwritable())
                + ". They are kept, and hidden. "
                + (open ? "The instance goes on" : "The instance stays not ready until they can be read or are gone")
                + " (" + SessionFormatProperties.PREFIX + ".mode=" + properties.mode() + ")";
    }

    static Map<String, Integer> sorted(Map<String, Integer> counts) {
        return new TreeMap<>(counts);
    }

    private boolean away(String reason) {
        if (last.state() != State.AWAY) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> "Whether this instance can read the sessions there are is not known yet, trying again: "
                            + reason);
        }
        last = new Finding(State.AWAY, last.formats(), Optional.of(reason));
        unanswered++;
        if (!open && unanswered >= MAX_UNANSWERED && last.formats().isEmpty()) {
            // So that an outage of the store does not keep all out who start in it.
            open = true;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The instance gets ready though nobody knows whether it can read the sessions there are");
        }
        return false;
    }

    @Override
    public boolean isAutoStartup() {
        return properties.mode() != Mode.OFF && look.isPresent();
    }

    @Override
    public void start() {
        if (!isRunning() && !look()) {
            begin();
        }
    }

    private synchronized void begin() {
        ScheduledThreadPoolExecutor started = new ScheduledThreadPoolExecutor(1, SessionFormatGate::thread);
        var unused = started.scheduleWithFixedDelay(
                this::lookAgain, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        executor = started;
    }

    private void lookAgain() {
        if (look()) {
            stop();
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, THREAD);
        thread.setDaemon(true);
        return thread;
    }

    /** Interrupts a look that is under way: nobody needs it any more. */
    @Override
    public synchronized void stop() {
        if (executor != null) {
            executor.shutdownNow();
            executor = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return executor != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
