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
     * A request's changes were made after its response had committed, and are lost: the session is in its handle, and that
     * could not be sent any more. Of stores of which {@link SessionStore#handlesHoldSessions} is true.
     */
    default void handleNotSent() {}

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

    /**
     * An encrypted attribute did not open: it was altered, moved, or encrypted with another key of the same id. It was
     * hidden and left as it is.
     *
     * @param name the attribute's name
     */
    default void sealBroken(String name) {}

    /**
     * An attribute is encrypted with a key that is not in the key ring. It was hidden and left as it is.
     *
     * @param name the attribute's name
     */
    default void sealKeyUnknown(String name) {}

    /**
     * An attribute is not encrypted where that is required. It was hidden and left as it is.
     *
     * @param name the attribute's name
     */
    default void sealMissing(String name) {}

    /** The store could not be asked, or did not answer in time. */
    default void storeFailed() {}

    /** What a request, or a sweep, asks of its store. */
    enum StoreCall {
        /** {@link SessionStore#load}. */
        LOAD,
        /** {@link SessionStore#create}. */
        CREATE,
        /** {@link SessionStore#save}. */
        SAVE,
        /** {@link SessionStore#delete}. */
        DELETE,
        /** {@link SessionStore#touch}, which does not wait. */
        TOUCH,
        /** {@link SessionStore#announceExpired}, with the time that listeners take. */
        ANNOUNCE,
        /** {@link SessionStore#findByPrincipal} and {@link SessionStore#deleteByPrincipal}. */
        FIND
    }

    /**
     * The store was called.
     *
     * @param call what it was asked
     * @param answered whether it answered; if not, {@link #storeFailed} is told too
     * @param nanos how long the caller waited
     */
    default void storeCalled(StoreCall call, boolean answered, long nanos) {}

    /** A session was stored for the first time. */
    default void sessionCreated() {}

    /** A session was ended before its time: somebody logged out, or was logged out. */
    default void sessionEnded() {}

    /** This instance was told that a session has expired. */
    default void sessionExpired() {}

    /** From now on the store is taken to be away: calls fail at once. Told once for each outage, on any thread. */
    default void storeAway() {}

    /** The store answers again after {@link #storeAway}. */
    default void storeBack() {}

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
