package io.continuity.resume;

/**
 * One message to a client, as its log keeps it. <em>Immutable.</em>
 *
 * @param fence of the owner that has written it
 * @param number 1 for the first of the connection
 * @param message its content
 */
public record LogEntry(long fence, long number, Message message) {}
