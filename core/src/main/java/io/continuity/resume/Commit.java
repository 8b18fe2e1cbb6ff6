package io.continuity.resume;

import io.continuity.codec.EncodedAttribute;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What handling a client's messages has brought, to be written in one step. <em>Immutable.</em>
 *
 * @param position the last message that was handled; if that of the last commit, only attributes change
 * @param first the number of the first of the messages to the client
 * @param messages to the client, in order; may be none
 * @param attributes what the application stores from now on; empty for what it no longer does
 */
public record Commit(
        long position, long first, List<Message> messages, Map<String, Optional<EncodedAttribute>> attributes) {
    /**
     * Copies list and map.
     *
     * @param position the last message that was handled
     * @param first the number of the first of the messages to the client
     * @param messages to the client, in order
     * @param attributes what the application stores from now on
     */
    public Commit {
        messages = List.copyOf(messages);
        attributes = Map.copyOf(attributes);
    }
}
