package io.continuity.ws.client;

import java.util.ArrayList;
import java.util.List;

/** Names of subprotocols, with {@code continuity.v1} and without. */
final class Subprotocols {
    private static final String CONTINUITY = "continuity.v1";
    private static final String AROUND = CONTINUITY + "+";

    private Subprotocols() {}

    /** What to offer for an application's own: all of them inside {@code continuity.v1} first, then as they are. */
    static List<String> offered(List<String> own) {
        if (own.isEmpty()) {
            return List.of(CONTINUITY);
        }
        List<String> offered = new ArrayList<>();
        own.forEach(each -> offered.add(AROUND + each));
        offered.addAll(own);
        return offered;
    }

    /** Whether a server may choose this; it may choose none. */
    static boolean isOffered(String chosen, List<String> own) {
        return chosen.isEmpty() || offered(own).contains(chosen);
    }

    static boolean isContinuity(String chosen) {
        return chosen.equals(CONTINUITY) || chosen.startsWith(AROUND);
    }

    /** The application's part; empty if there is none. */
    static String own(String chosen) {
        if (chosen.equals(CONTINUITY)) {
            return "";
        }
        return chosen.startsWith(AROUND) ? chosen.substring(AROUND.length()) : chosen;
    }
}
