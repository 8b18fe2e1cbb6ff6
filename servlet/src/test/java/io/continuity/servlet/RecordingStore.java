package io.continuity.servlet;

import io.continuity.session.SaveResult;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStore;
import io.continuity.session.SessionStoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Passes calls on, remembers them, and fails on demand. */
final class RecordingStore implements SessionStore {
    private final SessionStore store;
    private final List<String> calls = new ArrayList<>();
    private boolean away;
    private int callsBeforeAway = -1;

    RecordingStore(SessionStore store) {
        this.store = store;
    }

    synchronized void goAway() {
        away = true;
    }

    /** Lets some more calls pass. */
    synchronized void goAwayAfter(int passing) {
        callsBeforeAway = passing;
    }

    synchronized void comeBack() {
        away = false;
    }

    /** Returns and forgets the calls so far. */
    synchronized List<String> calls() {
        List<String> copy = List.copyOf(calls);
        calls.clear();
        return copy;
    }

    private synchronized void record(String call) {
        calls.add(call);
        if (callsBeforeAway >= 0 && callsBeforeAway-- == 0) {
            away = true;
        }
        if (away) {
            throw new SessionStoreException("The test has sent the store away");
        }
    }

    @Override
    public Optional<SessionSnapshot> load(String handle, Duration timeout) {
        record("load");
        return store.load(handle, timeout);
    }

    @Override
    public SaveResult create(SessionSnapshot session, Duration timeout) {
        record("create");
        return store.create(session, timeout);
    }

    @Override
    public SaveResult save(String handle, SessionChanges changes, Duration timeout) {
        record("save");
        return store.save(handle, changes, timeout);
    }

    @Override
    public boolean delete(String handle, OptionalLong basedOn, Duration timeout) {
        record("delete");
        return store.delete(handle, basedOn, timeout);
    }

    @Override
    public void touch(String handle) {
        record("touch");
        store.touch(handle);
    }

    @Override
    public void close() {
        store.close();
    }
}
