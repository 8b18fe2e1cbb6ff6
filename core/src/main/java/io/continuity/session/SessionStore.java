package io.continuity.session;

import io.continuity.fleet.Fleet;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

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
     * Stores a new session that belongs to somebody from the start: see {@link SessionChanges.Builder#principal}.
     *
     * <p>By default two calls, {@link #create(SessionSnapshot, Duration)} and {@link #save}; stores that keep an index do it
     * in one.
     *
     * @param session a session that was never stored, with its first attributes
     * @param principal whom it belongs to
     * @param timeout how long to wait at most, for each call
     * @return the handle for the client, or {@link SaveResult#CONFLICT} if the id is taken by another session
     * @throws SessionStoreException if the store could not be asked in time; it may have been stored all the same
     */
    default SaveResult create(SessionSnapshot session, String principal, Duration timeout) {
        SaveResult created = create(session, timeout);
        if (created instanceof SaveResult.Saved saved) {
            SessionChanges owned = SessionChanges.basedOn(session.withVersion(session.version() + 1))
                    .principal(principal)
                    .build();
            SaveResult named = save(saved.handle(), owned, timeout);
            return named instanceof SaveResult.Saved ? named : created;
        }
        return created;
    }

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

    /**
     * Returns the session id that a handle names, whether there is such a session or not. Does no I/O.
     *
     * <p>It is what the application gets to see of the handle, and equals the value of the session's id if there is one.
     *
     * @param handle what the client presented, possibly hostile, or what a save returned
     * @return the id in the handle; by default, and if there is none in it, the handle itself
     */
    default String requestedId(String handle) {
        return handle;
    }

    /**
     * Returns the handle that the client is to present from now on for a session that was loaded. Does no I/O.
     *
     * <p>By default what it has presented, until a save returns another one. A store that accepts handles of several kinds
     * replaces those that others of its fleet may not know.
     *
     * @param handle what the session was loaded by
     * @param loaded what {@link #load} has returned
     * @return a handle of the same session
     */
    default String handleOf(String handle, SessionSnapshot loaded) {
        return handle;
    }

    /**
     * Tells whether a session is in its handle and nowhere else, as in a store of tokens. Does no I/O.
     *
     * <p>Then handles are made of {@link HandleParts}, each for a cookie of its own, and whatever the client is not sent
     * in time is lost: a save after the response has committed changes nothing.
     *
     * @return the same for as long as the store is open
     */
    default boolean handlesHoldSessions() {
        return false;
    }

    /**
     * Returns the handle for a client whose request has not looked at its session, and has counted as an access of it
     * all the same. Does no I/O.
     *
     * <p>By default none: {@link #touch} is all that is needed where handles do not tell of accesses.
     *
     * @param handle what the client presented, possibly hostile
     * @return what the client is to present from now on; empty if that stays as it is
     */
    default Optional<String> touched(String handle) {
        return Optional.empty();
    }

    /**
     * Returns what a client is to present after its session was ended. Does no I/O.
     *
     * <p>By default nothing. It names no session; it may keep a slow response that was under way at the end from bringing
     * the session back into the client's hands.
     *
     * @param handle what the client presented, possibly hostile
     * @return a handle under which nothing is found
     */
    default Optional<String> handleAfterEnd(String handle) {
        return Optional.empty();
    }

    /**
     * Returns the handle for a client that holds something already, and to whom another session was created. Does no I/O.
     *
     * <p>By default that of the session. A store may leave more with the client, such as what {@link #handleAfterEnd} has put
     * there.
     *
     * @param created the handle of the new session
     * @param presented what the client holds, possibly hostile
     * @return a handle under which the new session is found
     */
    default String handleBeside(String created, String presented) {
        return created;
    }

    /**
     * Tells of sessions that have expired, then forgets them.
     *
     * <p>To be called every few seconds by each instance: a store owns no thread that would. The more seldom it is
     * called, the later expiry is heard of. A session's end is told <em>once</em>: either a delete answers true, or one
     * call of this method, on whichever instance, gives it to the listener. It is given under its last id and with its
     * attributes as they were last saved; the time of its last access may be an estimate.
     *
     * <p>What is promised is <b>at least once</b>, and exactly once unless something fails in between: an instance that
     * dies after the listener was called and before the store knows, a listener that throws, or one that takes longer
     * than the claim on its session lasts, 30 seconds. Then the session is given again, to any instance, when the claim
     * has run out. A session that nobody could be told of for 10 minutes after its end may be dropped untold.
     *
     * <p>A session that has expired stays so: whether it has been told of yet makes no difference to any other call,
     * except that its id remains taken.
     *
     * @param listener called on this thread, for one session at a time. If it throws, the other sessions have their
     *     turn first
     * @param timeout how long to wait for the store at most; the listener is not called for another session after it.
     *     When a slow listener has used it up, a second more, so that nobody is told again of what it was told
     * @return how many sessions were told of and forgotten; bounded, so if it is large, call again. Always 0 from a
     *     store that cannot know which sessions have expired
     * @throws SessionStoreException if the store could not be asked in time; sessions may have been told of, and may be
     *     told of again
     * @throws RuntimeException what the listener threw first
     */
    default int announceExpired(Consumer<SessionSnapshot> listener, Duration timeout) {
        return 0;
    }

    /**
     * Finds the sessions that belong to somebody: see {@link SessionChanges.Builder#principal}.
     *
     * <p>Sessions that have ended or expired are not among them, also if their expiry was not announced yet. Nobody's
     * access is marked. It may cost far more than a load: it is meant for account pages and administrators.
     *
     * @param principal any text
     * @param timeout how long to wait at most
     * @return the present ids of the sessions, which are credentials
     * @throws SessionStoreException if the store could not be asked in time
     * @throws UnsupportedOperationException if this kind of store keeps no such index
     */
    default Set<SessionId> findByPrincipal(String principal, Duration timeout) {
        throw new UnsupportedOperationException(getClass().getSimpleName() + " keeps no index by principal");
    }

    /**
     * Ends the sessions that belong to somebody, for good, as {@link #delete} does: logs a user out everywhere.
     *
     * <p>All that belonged to the principal when this was called and still do are ended, whatever other requests do to
     * them meanwhile. One that is given to the principal during the call may be ended or not.
     *
     * @param principal any text
     * @param timeout how long to wait at most
     * @return how many sessions were ended
     * @throws SessionStoreException if the store could not be asked in time; some sessions may have been ended
     * @throws UnsupportedOperationException if this kind of store keeps no such index
     */
    default int deleteByPrincipal(String principal, Duration timeout) {
        throw new UnsupportedOperationException(getClass().getSimpleName() + " keeps no index by principal");
    }

    /**
     * Returns what operators may ask of this store.
     *
     * @return the same for as long as the store is open; empty if it cannot answer such questions
     */
    default Optional<SessionInspection> inspection() {
        return Optional.empty();
    }

    /**
     * Returns the fleet of the instances that share the sessions of this store.
     *
     * @return the same for as long as the store is open, and closed with it; empty if it cannot keep leases
     */
    default Optional<Fleet> fleet() {
        return Optional.empty();
    }

    /** Releases connections and threads. Calls after it throw {@link SessionStoreException}. */
    @Override
    void close();
}
