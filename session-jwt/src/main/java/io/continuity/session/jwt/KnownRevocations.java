package io.continuity.session.jwt;

import io.continuity.session.Revocation;
import io.continuity.session.Revocation.OfPrincipal;
import io.continuity.session.Revocation.OfSession;
import java.util.List;

/** What is revoked, by kind; times are in seconds. <em>Immutable.</em> */
record KnownRevocations(RevokedTables sessions, RevokedTables principals) {
    static final KnownRevocations NONE = new KnownRevocations(RevokedTables.EMPTY, RevokedTables.EMPTY);

    KnownRevocations with(List<Revocation> added, long now, int maxEntries) {
        List<Revocation> ofSessions =
                added.stream().filter(each -> each instanceof OfSession).toList();
        List<Revocation> ofPrincipals =
                added.stream().filter(each -> each instanceof OfPrincipal).toList();
        return new KnownRevocations(
                sessions.with(ofSessions, now, maxEntries), principals.with(ofPrincipals, now, maxEntries));
    }

    /** Forgets what is over; if everything was read anew, also what only some bits are kept of. */
    KnownRevocations tidied(long now, boolean everything) {
        KnownRevocations pruned = new KnownRevocations(sessions.pruned(now), principals.pruned(now));
        return everything
                ? new KnownRevocations(pruned.sessions.compacted(now), pruned.principals.compacted(now))
                : pruned;
    }

    boolean isPastItsBound() {
        return sessions.past().isPresent() || principals.past().isPresent();
    }
}
