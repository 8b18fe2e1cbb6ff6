package io.continuity.servlet;

import io.continuity.session.SessionLifeline;
import java.time.Duration;

/**
 * Keeps a stored session alive from outside of requests. <em>Thread-safe.</em>
 *
 * @param calls of the request in which it was obtained
 * @param handle under which that has found the session
 * @param maxInactiveInterval as that has found it
 */
record StoredLifeline(SessionCalls calls, String handle, Duration maxInactiveInterval) implements SessionLifeline {
    @Override
    public String id() {
        return calls.requestedId(handle);
    }

    @Override
    public boolean touch() {
        return calls.renewed().load(handle).isPresent();
    }

    @Override
    public boolean isThere() {
        return calls.renewed().isThere(handle);
    }

    /** The handle is as good as the session. */
    @Override
    public String toString() {
        return "StoredLifeline";
    }
}
