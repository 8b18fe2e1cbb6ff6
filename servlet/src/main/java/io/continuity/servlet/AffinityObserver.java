package io.continuity.servlet;

/** Hears of what {@link SessionAffinity} does, on the threads of requests. Must not block. <em>Thread-safe.</em> */
@FunctionalInterface
public interface AffinityObserver {
    /** What has happened. */
    enum Event {
        /** A session was pinned to this version that had no pin. */
        PINNED,

        /** A session was moved to this version: the other one is gone, or older. */
        MOVED,

        /** A request was served here whose session is pinned to another version that is alive. */
        MISROUTED,

        /** A client was sent the cookie of its pin, which it had not, or had changed. */
        RESTORED,

        /** A client had a version cookie that no live version has issued. */
        REFUSED
    }

    /**
     * Called for each event.
     *
     * @param event what has happened
     */
    void happened(Event event);
}
