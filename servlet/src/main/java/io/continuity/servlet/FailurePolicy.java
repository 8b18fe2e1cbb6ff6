package io.continuity.servlet;

import java.util.Arrays;
import java.util.Locale;

/** What becomes of requests while the session store is away. What each may lose is in {@code docs/sessions.md}. */
public enum FailurePolicy {
    /** A request whose session cannot be had or saved is answered with 503 and {@code Retry-After}. */
    FAIL,

    /**
     * Changes to sessions that can be read are kept in this instance and brought into the store when it is back: see
     * {@link SessionFilter#replayKept}. What cannot be kept is answered as under {@link #FAIL}: new sessions, new ids,
     * and what would be too much.
     */
    DEGRADE;

    /** Finds the one that is spelled so in configuration, in small letters. */
    static FailurePolicy named(String name) {
        return Arrays.stream(values())
                .filter(policy -> policy.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be fail or degrade"));
    }
}
