package io.continuity.session.jwt;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one token says of a session: what its writer has changed, and perhaps all that the session then was.
 *
 * <p>The session is what the tokens in a client's hands say together: see {@link HeldTokens}. <em>Immutable.</em>
 *
 * @param id the session's id
 * @param effect a random number of the change; {@link #NONE} if nothing was changed
 * @param count how many changes the writer knew of, this one included
 * @param time when it was written
 * @param change what was changed
 * @param state the session after the change; empty in a token that only adds to others
 */
record SessionToken(SessionId id, long effect, long count, Instant time, Change change, Optional<State> state) {
    static final long NONE = 0;

    /**
     * A change, as its writer made it.
     *
     * @param set attributes by name
     * @param removed names of attributes, none of them in {@code set}
     * @param interval the new interval, if it was changed
     * @param owner whom the session belongs to from then on, if that was changed
     */
    record Change(
            Map<String, EncodedAttribute> set,
            Set<String> removed,
            Optional<Duration> interval,
            Optional<Owner> owner) {
        static final Change NOTHING = new Change(Map.of(), Set.of(), Optional.empty(), Optional.empty());
    }

    /**
     * Whom a session belongs to.
     *
     * @param name empty if nobody
     * @param since when that began
     */
    record Owner(Optional<String> name, Instant since) {
        static Owner nobody(Instant since) {
            return new Owner(Optional.empty(), since);
        }
    }

    /**
     * All of a session.
     *
     * @param creationTime when it was created
     * @param lastAccessedTime when a request last touched it, as far as tokens tell
     * @param interval how long it lives without being touched; zero means for ever
     * @param end when it ends at the latest
     * @param owner whom it belongs to
     * @param attributes the attributes by name
     * @param included the effects of other tokens that are in here, of those that the writer had before it
     * @param former {@link #digest digests} of the ids that the session had before
     */
    record State(
            Instant creationTime,
            Instant lastAccessedTime,
            Duration interval,
            Instant end,
            Owner owner,
            Map<String, EncodedAttribute> attributes,
            Set<Long> included,
            List<String> former) {}

    /** What a client may see of an id: it tells sessions apart for good, and nobody can make a handle of it. */
    static String digest(SessionId id) {
        return Digests.of(id);
    }
}
