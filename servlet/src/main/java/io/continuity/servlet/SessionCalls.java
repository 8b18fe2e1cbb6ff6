package io.continuity.servlet;

import io.continuity.session.SaveResult;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionSnapshot;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/**
 * What one request does with sessions: in the store, and in what is kept while that is away.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param store the store as the request sees it
 * @param kept empty if nothing is kept, as {@link FailurePolicy#FAIL} says
 */
record SessionCalls(StoreCalls store, Optional<KeptWrites> kept) {

    /** Returns the same as another request sees it. */
    SessionCalls renewed() {
        return new SessionCalls(store.renewed(), kept);
    }

    /** Tells whether a session has to be read before it is changed: what is kept must be based on something. */
    boolean readFirst() {
        return kept.isPresent();
    }

    Optional<SessionSnapshot> load(String handle) {
        return kept.isPresent() ? kept.get().load(store, handle) : store.load(handle);
    }

    /** Tells whether there is a session; not in what is kept. */
    boolean isThere(String handle) {
        return store.isThere(handle);
    }

    SaveResult create(SessionSnapshot session) {
        return store.create(session);
    }

    SaveResult create(SessionSnapshot session, String principal) {
        return store.create(session, principal);
    }

    /**
     * Saves changes.
     *
     * @param attempt that has made them
     */
    SaveResult save(String handle, SessionChanges changes, SaveAttempt attempt) {
        return kept.isPresent() ? kept.get().save(store, handle, changes, attempt) : store.save(handle, changes);
    }

    /** Saves changes to what nobody has read. */
    SaveResult saveBlind(String handle, SessionChanges changes) {
        return kept.isPresent() ? kept.get().saveBlind(store, handle, changes) : store.save(handle, changes);
    }

    boolean delete(String handle, OptionalLong basedOn) {
        return kept.isPresent() ? kept.get().delete(store, handle, basedOn) : store.delete(handle, basedOn);
    }

    void touch(String handle) {
        kept.ifPresentOrElse(writes -> writes.touch(store, handle), () -> store.touch(handle));
    }

    /** Does no I/O. */
    String requestedId(String handle) {
        return store.requestedId(handle);
    }

    /** Does no I/O. */
    String handleOf(String handle, SessionSnapshot loaded) {
        return store.handleOf(handle, loaded);
    }

    /** Does no I/O. */
    Optional<String> touched(String handle) {
        return store.touched(handle);
    }

    /** Does no I/O. */
    Optional<String> handleAfterEnd(String handle) {
        return store.handleAfterEnd(handle);
    }

    /** Does no I/O. */
    String handleBeside(String created, String presented) {
        return store.handleBeside(created, presented);
    }

    boolean handlesHoldSessions() {
        return store.handlesHoldSessions();
    }

    /** Tells whether a session was created, changed or ended, and not only found or touched. */
    boolean hasChanged() {
        return store.hasChanged();
    }

    /** Says whether a handle can still be sent to the client. */
    void answerWith(BooleanSupplier isCommitted) {
        store.answerWith(isCommitted);
    }

    /** From now on each call has the whole deadline. */
    void requestOver() {
        store.requestOver();
    }
}
