package io.continuity.resume;

/**
 * How much may be sent and not yet acknowledged. <em>Immutable.</em>
 *
 * @param messages 1 to 1,000,000
 * @param bytes 1 or more; a single message may be larger, when there is no other
 */
public record WindowLimits(int messages, long bytes) {
    private static final int MAX_MESSAGES = 1_000_000;

    /**
     * Checks that both are as they must be.
     *
     * @param messages how many messages
     * @param bytes how many bytes of content
     * @throws IllegalArgumentException if one is not
     */
    public WindowLimits {
        if (messages < 1 || messages > MAX_MESSAGES) {
            throw new IllegalArgumentException("messages must be 1 to " + MAX_MESSAGES + ": " + messages);
        }
        if (bytes < 1) {
            throw new IllegalArgumentException("bytes must be 1 or more: " + bytes);
        }
    }

    boolean hold(int count, long size) {
        return count <= 1 || (count <= messages && size <= bytes);
    }
}
