package io.continuity.session.jwt;

import io.continuity.session.Revocation;
import java.time.Instant;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What this instance has revoked itself, a bounded number: it writes them again if the source has not got, or has lost,
 * them. <em>Thread-safe.</em>
 */
final class OwnRevocations {
    private static final System.Logger LOG = System.getLogger(OwnRevocations.class.getName());
    private static final int MAX = 10_000;

    // All guarded by this.
    private final Set<Revocation> unwritten = new LinkedHashSet<>();
    private final Set<Revocation> written = new LinkedHashSet<>();
    private boolean logged;

    /** Notes one that is to be written; of too many, the oldest is not tried again. */
    synchronized void begin(Revocation revocation) {
        if (bounded(unwritten, revocation) && !logged) {
            logged = true;
            LOG.log(
                    System.Logger.Level.ERROR,
                    () -> "More than " + MAX
                            + " revocations wait to be written. The oldest are not tried again: who was"
                            + " logged out while the source was away, and told that it failed, may be logged in elsewhere.");
        }
    }

    synchronized void done(Revocation revocation) {
        unwritten.remove(revocation);
        bounded(written, revocation);
    }

    /** Has those written again that are missing where they were. */
    synchronized void lost(Set<Revocation> missing) {
        for (Revocation revocation : missing) {
            if (written.remove(revocation)) {
                bounded(unwritten, revocation);
            }
        }
    }

    /** Returns whether another one had to make room. */
    private static boolean bounded(Set<Revocation> set, Revocation added) {
        boolean full = set.add(added) && set.size() > MAX;
        if (full) {
            Iterator<Revocation> oldest = set.iterator();
            oldest.next();
            oldest.remove();
        }
        return full;
    }

    /** Returns those that the source must have, and forgets what is over. */
    synchronized Set<Revocation> written(Instant now) {
        written.removeIf(revocation -> !revocation.until().isAfter(now));
        return new HashSet<>(written);
    }

    /** Returns those that the source may not have, and forgets what is over. */
    synchronized List<Revocation> unwritten(Instant now) {
        unwritten.removeIf(revocation -> !revocation.until().isAfter(now));
        return List.copyOf(unwritten);
    }
}
