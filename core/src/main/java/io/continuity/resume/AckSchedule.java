package io.continuity.resume;

import java.time.Duration;

/**
 * Decides when to acknowledge: after 32 messages, 64 KiB, or 250 ms; and at half of the other end's window, as that would
 * wait otherwise. <em>Not thread-safe.</em>
 */
final class AckSchedule {
    static final int MESSAGES = 32;
    static final long BYTES = 64 * 1024;
    static final long MILLIS = Duration.ofMillis(250).toMillis();

    private final int mostMessages;
    private final long mostBytes;
    private int messages;
    private long bytes;
    private long dueAt = Long.MAX_VALUE;

    /** Acknowledges to one whose window is not known to be small. */
    AckSchedule() {
        this(new WindowLimits(2 * MESSAGES, 2 * BYTES));
    }

    /** Acknowledges to one who may have so much unacknowledged. */
    AckSchedule(WindowLimits window) {
        mostMessages = Math.min(MESSAGES, Math.max(1, window.messages() / 2));
        mostBytes = Math.min(BYTES, Math.max(1, window.bytes() / 2));
    }

    void handled(int size, long now) {
        messages++;
        bytes += size;
        if (messages == 1) {
            dueAt = now + MILLIS;
        }
    }

    boolean isDue(long now) {
        return messages >= mostMessages || bytes >= mostBytes || now >= dueAt;
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
