package io.continuity.ws.client;

import java.util.concurrent.atomic.AtomicInteger;

/** How large a message of the server may be. An endpoint may raise it at any time. <em>Thread-safe.</em> */
final class MessageBound {
    private final AtomicInteger bytes;

    MessageBound(int bytes) {
        this.bytes = new AtomicInteger(bytes);
    }

    int bytes() {
        return bytes.get();
    }

    void raise(int least) {
        bytes.accumulateAndGet(least, Math::max);
    }
}
