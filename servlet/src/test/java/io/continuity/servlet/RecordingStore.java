package io.continuity.servlet;

import io.continuity.session.SaveResult;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStore;
import io.continuity.session.SessionStoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/** Passes calls on, remembers them, and fails on demand. */
final class RecordingStore implements SessionStore {
    private final SessionStore store;
    private final Journal journal;

    /** What happens to all stores of a test. */
    private static final class Journal {
        private final List<String> calls = new ArrayList<>();
        private boolean away;
        private int callsBeforeAway = -1;
        private Runnable afterLoad = () -> {};

        synchronized void afterNextLoad(Runnable action) {
            afterLoad = action;
        }

        synchronized Runnable takeAfterLoad() {
            Runnable taken = afterLoad;
            afterLoad = () -> {};
            return taken;
        }

        synchronized void away(boolean isAway) {
            away = isAway;
        }

        synchronized void awayAfter(int passing) {
            callsBeforeAway = passing;
        }

        synchronized List<String> take() {
            List<String> copy = List.copyOf(calls);
            calls.clear();
            return copy;
        }

        synchronized void record(String call) {
            calls.add(call);
            if (callsBeforeAway >= 0 && callsBeforeAway-- == 0) {
                away = true;
            }
            if (away) {
                throw new SessionStoreException("The test has sent the store away");
            }
        }
    }

    RecordingStore(SessionStore store) {
        this(store, new Journal());
    }

    private RecordingStore(SessionStore store, Journal journal) {
        this.store = store;
        this.journal = journal;
    }

    /** Another instance's store, which has its calls and its failures in common with this one. */
    RecordingStore another(SessionStore other) {
        return new RecordingStore(other, journal);
    }

    void goAway() {
        journal.away(true);
    }

    /** Lets some more calls pass. */
    void goAwayAfter(int passing) {
        journal.awayAfter(passing);
    }

    void comeBack() {
        journal.away(false);
    }

    /** Does something else between the next load and what is done with it. */
    void afterNextLoad(Runnable action) {
        journal.afterNextLoad(action);
    }

    /** Returns and forgets the calls so far. */
    List<String> calls() {
        return journal.take();
    }

    private void record(String call) {
        journal.record(call);
    }

    @Override
    public Optional<SessionSnapshot> load(String handle, Duration timeout) {
        record("load");
        Optional<SessionSnapshot> found = store.load(handle, timeout);
        journal.takeAfterLoad().run();
        return found;
    }

    @Override
    public SaveResult create(SessionSnapshot session, Duration timeout) {
        record("create");
        return store.create(session, timeout);
    }

    @Override
    public SaveResult create(SessionSnapshot session, String principal, Duration timeout) {
        record("create");
        return store.create(session, principal, timeout);
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
    public String handleOf(String handle, SessionSnapshot loaded) {
        return store.handleOf(handle, loaded);
    }

    @Override
    public boolean handlesHoldSessions() {
        return store.handlesHoldSessions();
    }

    @Override
    public Optional<String> touched(String handle) {
        return store.touched(handle);
    }

    @Override
    public Optional<String> handleAfterEnd(String handle) {
        return store.handleAfterEnd(handle);
    }

    @Override
    public String handleBeside(String created, String presented) {
        return store.handleBeside(created, presented);
    }

    @Override
    public String requestedId(String handle) {
        return store.requestedId(handle);
    }

    @Override
    public int announceExpired(Consumer<SessionSnapshot> listener, Duration timeout) {
        return store.announceExpired(listener, timeout);
    }

    @Override
    public Set<SessionId> findByPrincipal(String principal, Duration timeout) {
        return store.findByPrincipal(principal, timeout);
    }

    @Override
    public int deleteByPrincipal(String principal, Duration timeout) {
        return store.deleteByPrincipal(principal, timeout);
    }

    @Override
    public void close() {
        store.close();
    }
}
