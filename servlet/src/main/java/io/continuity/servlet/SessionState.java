package io.continuity.servlet;

import io.continuity.session.SessionSnapshot;
import java.util.Optional;

/**
 * Where a request's session stands towards the store.
 *
 * <pre>
 *   getSession() with a cookie ──> Unread ──read: found──> Stored ──save: gone──> Ended
 *                                    │                       ▲ │
 *                                    └──read: absent──┐ create │
 *                                                     ▼      │ │
 *   getSession() without one ───────────────────────> Fresh ─┘ │
 *
 *   invalidate() leads from every state to Invalidated, from those that listeners may look into by way of Ending.
 *   A session that ends without a request of its own begins as Ending.
 * </pre>
 *
 * <em>Immutable.</em>
 */
sealed interface SessionState {
    /** What the client may present to get back to the session; empty if there is nothing. */
    default Optional<String> presentable() {
        return Optional.empty();
    }

    /** What a session is whose state in the store this request does not know any more. */
    default SessionState unread() {
        return this;
    }

    /**
     * The client presented a handle, and nothing the application did so far needs to know what is behind it.
     *
     * @param confirmed whether a save or a conflict has shown that the session exists
     */
    record Unread(String handle, boolean confirmed) implements SessionState {
        @Override
        public Optional<String> presentable() {
            return Optional.of(handle);
        }
    }

    /** The session was read, or is new; neither {@link Unread} nor {@link Invalidated}. */
    sealed interface Known extends SessionState {
        SessionSnapshot snapshot();
    }

    /** The store knows the session; this is what this request has seen and saved of it. */
    record Stored(String handle, SessionSnapshot snapshot) implements Known {
        @Override
        public SessionState unread() {
            return new Unread(handle, true);
        }

        @Override
        public Optional<String> presentable() {
            return Optional.of(handle);
        }
    }

    /** Created by this request and not stored yet. */
    record Fresh(SessionSnapshot snapshot) implements Known {}

    /** Expired, or ended by another request, while this one was at work: it may read on, its changes go nowhere. */
    record Ended(SessionSnapshot snapshot) implements Known {}

    /** Ended by this request, or without one: listeners may still read it, their changes go nowhere. */
    record Ending(SessionSnapshot snapshot) implements Known {}

    /** Ended by this request. */
    record Invalidated() implements SessionState {}
}
