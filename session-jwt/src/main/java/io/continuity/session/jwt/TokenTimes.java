package io.continuity.session.jwt;

import java.time.Duration;
import java.time.Instant;

/**
 * When tokens are written anew, and when they end.
 *
 * @param keys which say how long a session lives however often it is touched
 * @param touchThreshold how old an access may be in a token, at most; a tenth of the session's interval if that is less
 * <em>Immutable.</em>
 */
record TokenTimes(TokenKeys keys, Duration touchThreshold) {
    private static final int TENTH = 10;

    boolean isToBeTouched(HeldTokens held, Instant now) {
        return !now.isBefore(held.lastAccessedTime().plus(threshold(held.interval())));
    }

    private Duration threshold(Duration interval) {
        // Duration.dividedBy goes through BigDecimal, and this is asked for each request.
        Duration tenth = Duration.ofMillis(interval.toMillis() / TENTH);
        return interval.isZero() || touchThreshold.compareTo(tenth) < 0 ? touchThreshold : tenth;
    }

    /** An access may be older in the token than it was: nobody is logged out early for that. */
    boolean isOver(HeldTokens held, Instant now) {
        return !held.end(threshold(held.interval())).isAfter(now);
    }

    /** When a session ends that begins now, however often it is touched. */
    Instant end(Instant creationTime) {
        return creationTime.plus(keys.current().rotation().longestLifetime());
    }

    /** When the last token of a session ends, of those that were written until now. */
    Instant lastEnd(HeldTokens held, Instant now) {
        Duration interval = held.interval();
        Instant last = held.whole().state().end();
        Instant idle = interval.isZero() ? last : now.plus(interval).plus(touchThreshold);
        return idle.isBefore(last) ? idle : last;
    }
}
