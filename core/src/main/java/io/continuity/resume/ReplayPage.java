package io.continuity.resume;

import java.util.List;

/**
 * A part of a connection's log. <em>Immutable.</em>
 *
 * @param entries in the order of their numbers, which have holes only if data was lost or dropped; at most
 *     {@link #MAX_MESSAGES}, and one more than {@link #MAX_BYTES} hold at most
 * @param more whether there are entries after them
 */
public record ReplayPage(List<LogEntry> entries, boolean more) {
    /** How many entries a page has at most. */
    public static final int MAX_MESSAGES = 128;

    /** How many bytes a page may have before its last entry. */
    public static final int MAX_BYTES = 64 * 1024;

    /**
     * Copies the list.
     *
     * @param entries in the order of their numbers
     * @param more whether there are entries after them
     */
    public ReplayPage {
        entries = List.copyOf(entries);
    }
}
