package io.continuity.session.jwt;

import io.continuity.session.HandleParts;
import io.continuity.session.HandleParts.Part;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.jwt.HeldTokens.Held;
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
 * <em>Immutable.</em>
 */
record Presented(
        String handle,
        Optional<HeldTokens> tokens,
        Optional<SessionSnapshot> session,
        List<Part> kept,
        boolean refused) {
    static Presented of(String handle, Optional<HeldTokens> tokens, List<Part> kept, boolean refused) {
        return new Presented(handle, tokens, tokens.map(HeldTokens::snapshot), kept, refused);
    }

    /** The same if the session has ended since it was written. */
    Presented withoutSession() {
        return new Presented(handle, Optional.empty(), Optional.empty(), kept, refused);
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
    boolean isReadable(TokenSealer sealer) {
        if (tokens.isPresent()) {
            for (Held held : tokens.get().tokens()) {
                if (!sealer.isReadable(held.keyId())) {
                    return false;
                }
            }
        }
        return true;
    }
}
