package io.continuity.session.jwt;

import io.continuity.session.HandleParts;
import io.continuity.session.HandleParts.Part;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.jwt.HeldTokens.Held;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a client has presented, opened.
 *
 * @param handle the handle
 * @param tokens the tokens of its session; empty if there is none
 * @param session what these say
 * @param kept cookies that are not this session's and are to stay: marks of sessions that were ended lately, and tokens of
 *     versions newer than this
 * @param refused whether there is something in it that no store has issued
 * @param due when the session is to be touched; of no meaning if there is none
 * @param end when it ends unless it is touched; of no meaning if there is none
 * <em>Immutable.</em>
 */
record Presented(
        String handle,
        Optional<HeldTokens> tokens,
        Optional<SessionSnapshot> session,
        List<Part> kept,
        boolean refused,
        Instant due,
        Instant end) {
    /** Works out once what each request asks. */
    static Presented of(String handle, Optional<HeldTokens> tokens, List<Part> kept, TokenTimes times) {
        return new Presented(
                handle,
                tokens,
                tokens.map(HeldTokens::snapshot),
                kept,
                false,
                tokens.map(times::due).orElse(Instant.MAX),
                tokens.map(times::end).orElse(Instant.MAX));
    }

    /** The same if the session has ended since it was written. */
    Presented withoutSession() {
        return new Presented(handle, Optional.empty(), Optional.empty(), kept, refused, Instant.MAX, Instant.MAX);
    }

    /** The same with something in it that is refused. */
    Presented withRefusal() {
        return new Presented(handle, tokens, session, kept, true, due, end);
    }

    boolean isOver(Instant now) {
        return !end.isAfter(now);
    }

    boolean isToBeTouched(Instant now) {
        return tokens.isPresent() && !now.isBefore(due);
    }

    /** Returns the handle for a client that is to hold some more tokens, and of its own those that are kept anyway. */
    String replacedBy(List<Part> parts) {
        List<Part> all = new ArrayList<>(parts);
        all.addAll(kept);
        return HandleParts.join(all);
    }

    /** Returns the handle for a client that is to hold one token more than it does. */
    String with(HeldTokens held, List<Part> parts) {
        List<Part> all = new ArrayList<>(held.parts());
        all.addAll(parts);
        return replacedBy(all);
    }

    /** Tells whether all of it was sealed with keys that still count. */
    boolean isReadable(TokenSealer sealer, Instant now) {
        if (tokens.isPresent()) {
            for (Held held : tokens.get().tokens()) {
                if (!sealer.isReadable(held.keyId(), now)) {
                    return false;
                }
            }
        }
        return true;
    }
}
