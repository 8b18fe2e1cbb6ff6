package io.continuity.session;

import java.time.Duration;
import java.util.Optional;

/**
 * What something that outlives a request, such as a WebSocket, can do with the HTTP session of that request. It is of the
 * session's id at that time: if the session gets another one, it has ended as far as this is concerned.
 *
 * <p>Calls block for at most the deadline of one request. <em>Thread-safe.</em>
 */
public interface SessionLifeline {
    /** An {@code HttpSession} that can be kept alive from outside of requests. <em>Thread-safe.</em> */
    interface Source {
        /**
         * Returns the way to keep it alive.
         *
         * @return empty if that is not possible: the session was not stored yet, or the client alone has it, in a token
         */
        Optional<SessionLifeline> lifeline();
    }

    /**
     * Returns the session's id, which is a secret.
     *
     * @return the id
     */
    String id();

    /**
     * Returns after which time without an access the session ends.
     *
     * @return zero or less for never
     */
    Duration maxInactiveInterval();

    /**
     * Marks the session as accessed now.
     *
     * @return false if it has ended
     * @throws SessionStoreException if the store could not be asked in time
     */
    boolean touch();

    /**
     * Looks whether the session is there, and does not mark it as accessed.
     *
     * @return false if it has ended
     * @throws SessionStoreException if the store could not be asked in time
     */
    boolean isThere();
}
