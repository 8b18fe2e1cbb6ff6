package io.continuity.examples.rollout;

/**
 * What became of messages over WebSockets.
 *
 * <p>Immutable.
 *
 * @param messages that have arrived, in both directions
 * @param missing that should have, and have not; with those that a reset has given up
 * @param duplicated that have arrived once more
 * @param reordered that have arrived after a later one of their kind
 * @param resets connections that could not go on
 * @param longestGapMillis the longest time in which a user had no live transport, or in which a message of the shop was on its way
 */
record MessageCounts(int messages, int missing, int duplicated, int reordered, int resets, long longestGapMillis) {
    static final MessageCounts NONE = new MessageCounts(0, 0, 0, 0, 0, 0);

    MessageCounts plus(MessageCounts other) {
        return new MessageCounts(
                messages + other.messages,
                missing + other.missing,
                duplicated + other.duplicated,
                reordered + other.reordered,
                resets + other.resets,
                Math.max(longestGapMillis, other.longestGapMillis));
    }
}
