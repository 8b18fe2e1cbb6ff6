package io.continuity.session;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Keeps sessions, found by the handles that clients present.
 *
 * <p>The contract every implementation keeps, tested by {@code SessionStoreContract} in the test kit:
 *
 * <ul>
 *   <li><b>Absent is not unknown.</b> An empty answer, {@link SaveResult#GONE} and {@code false} mean that the store
 *       knows the session is not there. A store that cannot be asked throws {@link SessionStoreException}.
 *   <li><b>Gone is final.</b> No save and no touch brings a deleted or expired session back, whatever it was based on.
 *   <li><b>Deltas.</b> A save writes what the changes name and nothing else; the last write to an attribute wins.
 *   <li><b>Expectations.</b> Where the changes expect something, the store compares and writes in one step: of two
 *       saves that expect the same and change it, one takes effect.
 *   <li><b>All or nothing.</b> Each call takes effect as a whole or not at all.
 *   <li><b>Bytes are kept.</b> Attribute bytes come back as they were given, names with any character included.
 *   <li><b>Hostile handles are cheap.</b> A handle that the store cannot have issued is answered like an absent one,
 *       without a round trip.
 * </ul>
 *
 * <p>Calls block for at most their timeout, except {@link #touch}, which does not block. <em>Thread-safe.</em>
 */
public interface SessionStore extends AutoCloseable {
    /**
     * Reads a session and marks it as accessed now.
     *
     * @param handle what the client presented, possibly hostile
     * @param timeout how long to wait at most
     * @return the session, with the time of the access before this one; empty if there is no such session
     * @throws SessionStoreException if the store could not be asked in time
     */
    Optional<SessionSnapshot> load(String handle, Duration timeout);

    /**
     * Stores a new session.
     *
     * @param session a session that was never stored, with its first attributes
     * @param timeout how long to wait at most
     * @return the handle for the client, or {@link SaveResult#CONFLICT} if the id is taken by another session
     * @throws SessionStoreException if the store could not be asked in time; it may have been stored all the same
     */
    SaveResult create(SessionSnapshot session, Duration timeout);

    /**
     * Changes a session and marks it as accessed now.
     *
     * <p>When the session was given another id since the version that the changes are based on, they reach it under
     * its new id. Blind changes do not: who presents only an old id must not write into the session of a user who has
     * signed in since.
     *
     * @param handle the handle under which the request found the session, or that it got from its last save
     * @param changes what to change; empty changes only touch
     * @param timeout how long to wait at most
     * @return the handle for the client, {@link SaveResult#GONE}, or {@link SaveResult.Conflict} if something else is
     *     stored than the changes expect or the new id is taken
     * @throws SessionStoreException if the store could not be asked in time; the changes may have taken effect all the
     *     same
     */
    SaveResult save(String handle, SessionChanges changes, Duration timeout);

    /**
     * Ends a session for good.
     *
     * <p>When the session was given another id since the version that the request has read, it ends under its new id. A
     * request that has not read it ends nothing then, as for {@link #save}.
     *
     * @param handle what the client presented, or what the last save returned
     * @param basedOn the version that the request has read; empty if it has read none
     * @param timeout how long to wait at most
     * @return false if there was no such session
     * @throws SessionStoreException if the store could not be asked in time
     */
    boolean delete(String handle, OptionalLong basedOn, Duration timeout);

    /**
     * Marks a session as accessed now, without waiting and without an answer.
     *
     * <p>For requests that belong to a session but never look at it. A touch that fails is not repeated: it costs the
     * session at most the time since the last access.
     *
     * @param handle what the client presented, possibly hostile
     */
    void touch(String handle);

    /** Releases connections and threads. Calls after it throw {@link SessionStoreException}. */
    @Override
    void close();
}
