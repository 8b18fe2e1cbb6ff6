package io.continuity.examples.rollout;

import java.util.Locale;

/**
 * Something a user would have noticed.
 *
 * <p>Immutable.
 *
 * @param at milliseconds since the demo began
 */
record Problem(long at, Kind kind, String detail) {

    enum Kind {
        FAILED,
        LOST,
        WRONG,
        RESET,
        MISSED;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    String line() {
        return String.format(Locale.ROOT, "%6.1fs %-6s %s", at / 1000.0, kind.label(), detail);
    }
}
