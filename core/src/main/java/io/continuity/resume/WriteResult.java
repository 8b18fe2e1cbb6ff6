package io.continuity.resume;

import java.util.List;

/** What became of an owner's write. <em>Immutable.</em> */
public sealed interface WriteResult {
    /**
     * It has taken effect, now or when it was called before.
     *
     * @param tail the number of the last message in the log
     */
    record Done(long tail) implements WriteResult {}

    /**
     * Messages that others have posted are in the log.
     *
     * @param entries what was moved there, in order
     * @param more whether others wait
     */
    record Collected(List<LogEntry> entries, boolean more) implements WriteResult {
        /**
         * Copies the list.
         *
         * @param entries what was moved there, in order
         * @param more whether others wait
         */
        public Collected {
            entries = List.copyOf(entries);
        }
    }

    /** Somebody else has claimed or ended the connection. Nothing was written, nor will be under this fence. */
    record Refused() implements WriteResult {}

    /** There is no such connection any more. */
    record Absent() implements WriteResult {}

    /**
     * The log does not end where the owner believes. Nothing was written.
     *
     * @param tail where it ends
     */
    record Mismatch(long tail) implements WriteResult {}
}
