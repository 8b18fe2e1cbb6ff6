package io.continuity.session.jwt;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * When tokens are written anew, and when they end.
 *
 * @param keys which say how long a session lives however often it is touched
 * @param touchThreshold how old an access may be in a token, at most; a tenth of the session's interval if that is less
 * @param clock of this instance
 * <em>Immutable.</em>
 */
record TokenTimes(TokenKeys keys, Duration touchThreshold, InstantSource clock) {
    private static final int TENTH = 10;

    Instant now() {
        return clock.instant();
    }

    /** When a session is to be touched by whoever asks for it. */
    Instant due(HeldTokens held) {
        return held.lastAccessedTime().plus(threshold(held.interval()));
    }

    private Duration threshold(Duration interval) {
        Duration tenth = interval.dividedBy(TENTH);
        return interval.isZero() || touchThreshold.compareTo(tenth) < 0 ? touchThreshold : tenth;
    }

    /** When a session ends unless it is touched. An access may be older in the token than it was: nobody is logged out early. */
    Instant end(HeldTokens held) {
        return held.end(threshold(held.interval()));
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
