package io.continuity.resume;

/**
 * Hears early of what would be found out later anyway.
 *
 * <p>A log may lose hints, repeat them and send them late; nothing that is correct may depend on them. Called on a thread of
 * the log or of a caller; must return at once. <em>Thread-safe.</em>
 */
public interface ConnectionHints {
    /**
     * Another node wants a connection that this one owns.
     *
     * @param id of the connection
     */
    void wanted(ConnectionId id);

    /**
     * The connection that this node wanted is free.
     *
     * @param id of the connection
     */
    void released(ConnectionId id);

    /**
     * An owner has claimed a connection that this node owned, or was the last to own.
     *
     * @param lost what this node owned
     */
    void claimed(Ownership lost);

    /**
     * There is something to collect for a connection that this node owns.
     *
     * @param id of the connection
     */
    void posted(ConnectionId id);
}
