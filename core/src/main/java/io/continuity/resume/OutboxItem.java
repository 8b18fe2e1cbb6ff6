package io.continuity.resume;

import io.continuity.codec.EncodedAttribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is written together or not at all. <em>Immutable.</em>
 *
 * @param messages to the client
 * @param attributes that change
 * @param handled the client's message that has brought this; empty if none has
 */
record OutboxItem(
        List<Message> messages, Map<String, Optional<EncodedAttribute>> attributes, Optional<Handled> handled) {
    /**
     * A message of the client. <em>Immutable.</em>
     *
     * @param position its number
     * @param size how many bytes it has
     */
    record Handled(long position, int size) {}

    /** Whether somebody is told when it is stored. */
    boolean isSend() {
        return handled.isEmpty() && !messages.isEmpty();
    }

    /** Whether a log need not tell it from what it has already; so it is written alone. */
    boolean isRepeatable() {
        return handled.isEmpty() && messages.isEmpty();
    }

    long bytes() {
        long bytes = 0;
        for (Message message : messages) {
            bytes += message.size();
        }
        return bytes;
    }

    /** What one write is to take along. <em>Not thread-safe.</em> */
    static final class Batch {
        private final List<OutboxItem> items = new ArrayList<>();
        private int messages;
        private long bytes;

        void add(OutboxItem item) {
            items.add(item);
            messages += item.messages().size();
            bytes += item.bytes();
        }

        List<OutboxItem> items() {
            return items;
        }

        boolean isEmpty() {
            return items.isEmpty();
        }

        int messages() {
            return messages;
        }

        long bytes() {
            return bytes;
        }
    }
}
