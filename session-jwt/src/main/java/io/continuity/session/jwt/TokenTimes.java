package io.continuity.session.jwt;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When tokens are written anew, and when they end.
 *
 * @param touchThreshold how old an access may be in a token, at most; a tenth of the session's interval if that is less
 * @param absoluteLifetime how long a session lives however often it is touched; zero means for ever
 * <em>Immutable.</em>
 */
record TokenTimes(Duration touchThreshold, Duration absoluteLifetime) {
    private static final int TENTH = 10;

    /** What browsers allow a cookie, RFC 6265bis section 5.5; nobody holds one for longer. */
    private static final Duration LONGEST = Duration.ofDays(400);

    boolean isToBeTouched(HeldTokens held, Instant now) {
        return !now.isBefore(held.lastAccessedTime().plus(threshold(held.interval())));
    }

    private Duration threshold(Duration interval) {
        Duration tenth = interval.dividedBy(TENTH);
        return interval.isZero() || touchThreshold.compareTo(tenth) < 0 ? touchThreshold : tenth;
    }

    /** An access may be older in the token than it was: nobody is logged out early for that. */
    boolean isOver(HeldTokens held, Instant now) {
        return held.end(threshold(held.interval()))
                .filter(end -> !end.isAfter(now))
                .isPresent();
    }

    Optional<Instant> end(Instant creationTime) {
        return absoluteLifetime.isZero() ? Optional.empty() : Optional.of(creationTime.plus(absoluteLifetime));
    }

    /** When the last token of a session ends, of those that were written until now. */
    Instant lastEnd(HeldTokens held, Instant now) {
        Duration interval = held.interval();
        Instant idle =
                interval.isZero() ? now.plus(LONGEST) : now.plus(interval).plus(touchThreshold);
        return held.whole().state().end().filter(idle::isAfter).orElse(idle);
    }

    /** When the last token of any session ends, of those that were written until now. */
    Instant longestEnd(Instant now) {
        return now.plus(absoluteLifetime.isZero() ? LONGEST : absoluteLifetime);
    }
}
