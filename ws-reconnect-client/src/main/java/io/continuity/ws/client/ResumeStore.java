package io.continuity.ws.client;

import io.continuity.resume.ResumeState;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Keeps what a process needs to go on with a connection that an earlier one had.
 *
 * <p>The client saves a message before it goes out, and a position when the listener has returned, before the server is told.
 * So each message costs a save, of all that is unacknowledged. A message that the listener had when the process died is given
 * to the next one again. Calls may block, and come one at a time.
 *
 * <p>Only one client may have a store at a time. What is in it is a credential. <em>Not thread-safe</em>: owned by its client.
 */
public interface ResumeStore {
    /**
     * Makes a store of one file, which only its owner may read where the file system knows owners. It survives the process;
     * what was saved just before the machine loses its power may not be there.
     *
     * @param file in a directory that exists; whether it exists itself does not matter
     * @return a store that throws {@link java.io.UncheckedIOException} if the file cannot be used, or is no such state
     */
    static ResumeStore inFile(Path file) {
        return new FileResumeStore(file);
    }

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
