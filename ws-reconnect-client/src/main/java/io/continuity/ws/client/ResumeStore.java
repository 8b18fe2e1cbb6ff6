package io.continuity.ws.client;

import io.continuity.resume.ResumeState;
import java.util.Optional;

/**
 * Keeps what a process needs to go on with a connection that an earlier one had. <em>Thread-safe.</em>
 *
 * <p>The client saves before it sends: a message before it goes out, a position before the server is told that it may forget
 * what comes before. So each message costs a save, of all that is unacknowledged. Calls may block, and come one at a time.
 *
 * <p>Only one client may have a store. What is in it is a credential.
 */
public interface ResumeStore {
    /**
     * Returns what was saved last.
     *
     * @return empty if there is nothing
     */
    Optional<ResumeState> load();

    /**
     * Keeps a state, in place of all before. If this throws, the client logs and counts it, and goes on.
     *
     * @param state what to keep
     */
    void save(ResumeState state);

    /** Keeps nothing: the connection has ended. */
    void clear();
}
