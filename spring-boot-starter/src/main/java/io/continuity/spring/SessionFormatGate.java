package io.continuity.spring;

import io.continuity.drain.ReadinessGate;
import io.continuity.session.SessionFormats;
import io.continuity.session.SessionStoreException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Looks whether the instance can serve the sessions that there are. <em>Thread-safe.</em> */
final class SessionFormatGate implements ReadinessGate {
    static final String NAME = "session-formats";

    private final Optional<Function<Duration, SessionFormats>> look;
    private final SessionFormatProperties properties;
    private volatile Finding last;

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
     * Creates it; nobody has looked.
     *
     * @param look looks at some sessions for at most some time; empty if the store cannot be looked into
     */
    SessionFormatGate(Optional<Function<Duration, SessionFormats>> look, SessionFormatProperties properties) {
        this.look = look;
        this.properties = properties;
        this.last = new Finding(
                State.NOT_LOOKED,
                Optional.empty(),
                look.isEmpty() ? Optional.of("this kind of session store cannot be looked into") : Optional.empty());
    }

    @Override
    public String name() {
        return NAME;
    }

    /** A store that cannot be looked into holds nobody. */
    @Override
    public Policy policy() {
        return look.isEmpty() ? Policy.OFF : properties.mode();
    }

    Finding last() {
        return last;
    }

    SessionFormatProperties properties() {
        return properties;
    }

    /** Sessions of the last look that this instance could not serve. */
    double asGauge() {
        return last.formats().map(formats -> (double) formats.failed()).orElse(Double.NaN);
    }

    /** Whether too many of them could not be served at the last look. */
    boolean hasFailed() {
        return last.formats()
                .map(formats -> formats.exceeds(properties.threshold()))
                .orElse(false);
    }

    @Override
    public Answer check(Duration timeout) {
        try {
            return found(look.orElseThrow().apply(timeout));
        } catch (SessionStoreException e) {
            return away(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // Not the store's own; its message may hold anything.
            return away(e.getClass().getName());
        }
    }

    private Answer found(SessionFormats formats) {
        boolean failed = formats.exceeds(properties.threshold());
        last = new Finding(failed ? State.FAILED : State.PASSED, Optional.of(formats), Optional.empty());
        if (!failed) {
            return Answer.open();
        }
        // One look is enough to warn.
        return properties.mode() == Policy.FAIL ? Answer.held(told(formats)) : Answer.open(told(formats));
    }

    private String told(SessionFormats formats) {
        return formats.failed() + " of " + formats.sessions()
                + " sessions hold attributes that this instance cannot read "
                + sorted(formats.unreadable()) + ", or would write so that others cannot "
                + sorted(formats.unwritable())
                + ". They are kept, and hidden (" + SessionFormatProperties.PREFIX + ".mode=" + properties.mode() + ")";
    }

    static Map<String, Integer> sorted(Map<String, Integer> counts) {
        return new TreeMap<>(counts);
    }

    private Answer away(String reason) {
        last = new Finding(State.AWAY, last.formats(), Optional.of(reason));
        return Answer.unknown(reason);
    }
}
