package io.continuity.session;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** A store that something happens to. */
class Interposed implements SessionStore {
    private final SessionStore store;

    Interposed(SessionStore store) {
        this.store = store;
    }

    @Override
    public Optional<SessionSnapshot> load(String handle, Duration timeout) {
        return store.load(handle, timeout);
    }

    @Override
    public SaveResult create(SessionSnapshot session, Duration timeout) {
        return store.create(session, timeout);
    }

    @Override
    public SaveResult save(String handle, SessionChanges changes, Duration timeout) {
        return store.save(handle, changes, timeout);
    }

    @Override
    public boolean delete(String handle, OptionalLong basedOn, Duration timeout) {
        return store.delete(handle, basedOn, timeout);
    }

    @Override
    public void touch(String handle) {
        store.touch(handle);
    }

    @Override
    public void close() {
        store.close();
    }
}
