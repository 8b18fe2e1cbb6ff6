package io.continuity.session.jwt;

import io.continuity.session.SessionStoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether sessions in tokens have ended, by their times and by what was revoked.
 *
 * @param revocations what has ended before its time; empty if nobody writes that down
 * @param times when tokens end
 * <em>Thread-safe.</em>
 */
record SessionEndings(Optional<Revocations> revocations, TokenTimes times) {
    private static final System.Logger LOG = System.getLogger(JwtSessionStore.class.getName());

    /** What instances may still write that do not know yet lives for so long. */
    private static final Duration OUTLIVES = Duration.ofHours(1);

    /** What was presented, without tokens if the session in them has ended. */
    Presented alive(Presented presented, Instant now) {
        Optional<HeldTokens> held = presented.tokens();
        boolean ended = held.isPresent() && (presented.isOver(now) || isRevoked(held.get()));
        return ended ? presented.withoutSession() : presented;
    }

    private boolean isRevoked(HeldTokens held) {
        return revocations.isPresent()
                && revocations
                        .get()
                        .isRevoked(
                                held.whole().token().id(),
                                held.owner().name(),
                                held.owner().since());
    }

    /** For as long as a token of the session can be alive. */
    void revoke(HeldTokens held, Instant now, Duration timeout) {
        try {
            revocations.ifPresent(known -> known.revoke(
                    held.whole().token().id(), times.lastEnd(held, now).plus(OUTLIVES), timeout));
        } catch (SessionStoreException e) {
            // It is revoked here, and written by the next refresh: no reason to keep a client from signing in or out.
            LOG.log(System.Logger.Level.DEBUG, "A revocation is to be written later", e);
        }
    }

    void revokeAll(String principal, Instant now, Duration timeout) {
        Revocations known = revocations.orElseThrow(() -> new UnsupportedOperationException(
                "JwtSessionStore can end other sessions than a request's own only with revocations"));
        known.revokeAll(principal, now, times.end(now).plus(OUTLIVES), timeout);
    }

    void learn(Duration timeout) {
        revocations.ifPresent(known -> known.refresh(timeout));
    }

    void close() {
        revocations.ifPresent(Revocations::close);
    }
}
