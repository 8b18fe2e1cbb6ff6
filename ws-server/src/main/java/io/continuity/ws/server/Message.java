package io.continuity.ws.server;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * One whole message of an application. <em>Immutable</em>, if nobody moves the buffer.
 *
 * @param text what it says; empty if it is binary
 * @param binary its bytes; empty if it is text
 */
record Message(Optional<String> text, Optional<ByteBuffer> binary) {
    static Message of(String text) {
        return new Message(Optional.of(text), Optional.empty());
    }

    static Message of(ByteBuffer binary) {
        return new Message(Optional.empty(), Optional.of(binary));
    }

    /** How much memory it takes while it waits, roughly: of text, what it takes where all characters are Latin. */
    int size() {
        return text.map(String::length)
                .or(() -> binary.map(ByteBuffer::remaining))
                .orElse(0);
    }
}
