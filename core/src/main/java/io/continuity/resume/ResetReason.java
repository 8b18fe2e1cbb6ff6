package io.continuity.resume;

import java.util.Locale;

/** Why a connection could not be resumed and a fresh one begins in its place. */
public enum ResetReason {
    /** Its time was up. */
    EXPIRED,
    /** There is no such connection: it has expired, or what was stored is gone. */
    UNKNOWN,
    /** Messages between the last that the client has and the first that is left are missing. */
    GAP,
    /** More messages were waiting than its window holds. */
    OVERFLOW,
    /** Somebody else has it: a duplicated browser tab, or a token that was used before. */
    FORK,
    /** The token is not one of this user's. */
    DENIED,
    /** It is in a form that this version cannot read. */
    VERSION;

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A reason that this version does not know is as good as unknown. */
    static ResetReason ofWire(String text) {
        for (ResetReason reason : values()) {
            if (reason.wire().equals(text)) {
                return reason;
            }
        }
        return UNKNOWN;
    }
}
