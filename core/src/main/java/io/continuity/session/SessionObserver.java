package io.continuity.session;

/**
 * Hears of what must not pass unnoticed, for metrics.
 *
 * <p>Called on request threads: implementations are <em>thread-safe</em>, do not block and do not throw.
 */
public interface SessionObserver {
    /** Ignores everything. */
    SessionObserver NONE = new SessionObserver() {};

    /** A client presented a handle that the store cannot have issued. */
    default void handleRefused() {}

    /**
     * A request asked for an attribute that cannot be decoded here. It was hidden and left as it is.
     *
     * @param name the attribute's name
     */
    default void attributeUndecodable(String name) {}

    /** A request's changes were dropped, because the session had ended meanwhile. */
    default void savedTooLate() {}

    /**
     * Another request had changed an attribute meanwhile, and the changes of both were merged.
     *
     * @param name the attribute's name
     */
    default void conflictMerged(String name) {}

    /**
     * Another request had changed an attribute meanwhile, and the changes of this one were refused.
     *
     * @param name the attribute's name
     */
    default void conflictRejected(String name) {}

    /** The store held something under a session's key that is not a session. It was left as it is. */
    default void sessionUnreadable() {}

    /** The store could not be asked, or did not answer in time. */
    default void storeFailed() {}

    /** The store could not be asked for a session, and a copy from before it went away was served. */
    default void servedWhileAway() {}

    /** The store could not be reached for a request's changes, which this instance keeps until it can be. */
    default void writeKept() {}

    /** The store could not be reached, and the request's changes were not kept: there are too many kept already. */
    default void writeNotKept() {}

    /** What was kept of one request is in the store now, had got there before, or was made needless by a logout. */
    default void keptWriteReplayed() {}

    /**
     * Another request has changed an attribute since a kept change of it was made, and the stored, newer value stays.
     *
     * @param name the attribute's name
     */
    default void keptChangeOverruled(String name) {}

    /** What was kept of one request was lost, as this instance ended before the store was back. */
    default void keptWriteLost() {}
}
