package io.continuity.resume;

import java.util.Locale;

/** Why a client says hello. */
enum HelloReason {
    /** It has no connection yet. */
    NEW,
    /** Its transport broke, or answers no more. */
    LOST,
    /** It was asked to move, or moves by itself, with the old transport still open. */
    DRAIN,
    /** Its process has read a connection from where an earlier one has left it. */
    RESTORED;

    /** Whether this can only be said by the client object that had the connection all the time. */
    boolean continues() {
        return this == LOST || this == DRAIN;
    }

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A reason that this version does not know claims nothing. */
    static HelloReason ofWire(String text) {
        for (HelloReason reason : values()) {
            if (reason.wire().equals(text)) {
                return reason;
            }
        }
        return NEW;
    }
}
