package io.continuity.resume;

import java.time.Duration;

/** Decides when to acknowledge: after 32 messages, 64 KiB, or 250 ms. <em>Not thread-safe.</em> */
final class AckSchedule {
    static final int MESSAGES = 32;
    static final long BYTES = 64 * 1024;
    static final long MILLIS = Duration.ofMillis(250).toMillis();

    private int messages;
    private long bytes;
    private long dueAt = Long.MAX_VALUE;

    void handled(int size, long now) {
        messages++;
        bytes += size;
        if (messages == 1) {
            dueAt = now + MILLIS;
        }
    }

    boolean isDue(long now) {
        return messages >= MESSAGES || bytes >= BYTES || now >= dueAt;
    }

    /** When it is due at the latest; {@link Long#MAX_VALUE} if there is nothing to acknowledge. */
    long dueAt() {
        return dueAt;
    }

    void sent() {
        messages = 0;
        bytes = 0;
        dueAt = Long.MAX_VALUE;
    }
}
