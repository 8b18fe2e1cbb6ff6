package io.continuity.resume;

import io.continuity.codec.EncodedAttribute;
import java.util.Map;

/** What became of an attempt to own a connection. Nothing has changed unless it is {@link Claimed}. <em>Immutable.</em> */
public sealed interface ClaimResult {
    /**
     * The claimant owns the connection; nobody else can write to it any more.
     *
     * @param owner what to write with
     * @param tail the number of the last message in the log, also if that was trimmed
     * @param committed the last message of the client that was handled
     * @param acknowledged the last message that the client has acknowledged, as far as the log was told
     * @param attributes what the application has stored with it
     * @param page the first messages after the last that the client has
     */
    record Claimed(
            Ownership owner,
            long tail,
            long committed,
            long acknowledged,
            Map<String, EncodedAttribute> attributes,
            ReplayPage page)
            implements ClaimResult {
        /**
         * Copies the map.
         *
         * @param owner what to write with
         * @param tail the number of the last message in the log
         * @param committed the last message of the client that was handled
         * @param acknowledged the last message that the client has acknowledged
         * @param attributes what the application has stored with it
         * @param page the first messages after the last that the client has
         */
        public Claimed {
            attributes = Map.copyOf(attributes);
        }
    }

    /** There is no such connection, or not in this epoch. */
    record Absent() implements ClaimResult {}

    /**
     * The connection has ended.
     *
     * @param why for the client
     * @param committed the last of its messages that was handled
     */
    record Ended(ResetReason why, long committed) implements ClaimResult {}

    /** It belongs to another principal. */
    record Denied() implements ClaimResult {}

    /** Another client object has it, or the token was used before. */
    record Forked() implements ClaimResult {}

    /**
     * The client has received more than can ever have been sent.
     *
     * @param committed the last of its messages that was handled
     */
    record Ahead(long committed) implements ClaimResult {}

    /** It is stored in a form that only a newer version reads: another instance may. */
    record Newer() implements ClaimResult {}
}
