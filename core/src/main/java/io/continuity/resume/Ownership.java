package io.continuity.resume;

/**
 * The right to write to a connection's log, until somebody else claims it. <em>Immutable.</em>
 *
 * @param id of the connection
 * @param fence grows by one or more with each claim; what carries an older one is refused by the log itself
 */
public record Ownership(ConnectionId id, long fence) {}
