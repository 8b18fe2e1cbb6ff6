package io.continuity.servlet;

import io.continuity.servlet.SessionState.Ended;
import io.continuity.servlet.SessionState.Fresh;
import io.continuity.servlet.SessionState.Stored;
import io.continuity.servlet.SessionState.Unread;
import io.continuity.session.SaveResult;
import io.continuity.session.SaveResult.Conflict;
import io.continuity.session.SaveResult.Saved;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStoreException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** How changes become pending and get into the store: from the state before to the state after. Under the session's lock. */
record Saving(SessionSettings settings, SessionCalls store, PendingChanges pending, DecodedAttributes decoded) {

    /** Adds what the application has changed without setting it again. */
    void noticeChangesInPlace() {
        decoded.changedInPlace()
                .forEach((name, value) ->
                        pending.set(name, value, settings.conflicts().of(name, Optional.of(value))));
    }

    /** Applies a declared change to a value that was read, and returns the new value. */
    Optional<Object> update(String name, Optional<Object> before, UnaryOperator<Optional<Object>> function) {
        Optional<Object> after = function.apply(before);
        after.ifPresent(value -> decoded.requireEncodable(name, value));
        if (before.isPresent() || after.isPresent()) {
            if (after.isEmpty()) {
                pending.removing(name, before.get());
            }
            pending.update(name, new PendingChange(after, settings.conflicts().of(name, after), Optional.of(function)));
            decoded.show(name, after);
        }
        return after;
    }

    /**
     * Saves whatever the state.
     *
     * @param startFresh makes a new session
     */
    SessionState save(SessionState state, Supplier<Fresh> startFresh) {
        if (state instanceof Fresh fresh) {
            return create(fresh);
        } else if (state instanceof Stored stored) {
            return save(stored);
        } else if (state instanceof Unread unread) {
            // If there is no such session, getSession() would have made a new one, had it had to look.
            return save(unread).orElseGet(() -> create(startFresh.get()));
        } else if (state instanceof Ended && !pending.names().isEmpty()) {
            settings.observer().savedTooLate();
        }
        return state;
    }

    private SessionState create(Fresh fresh) {
        SessionSnapshot before = fresh.snapshot();
        SessionChanges changes = pending.encode(SessionChanges.basedOn(before), settings.codec());
        SessionSnapshot stored = changes.appliedTo(before);
        SessionSnapshot session = stored.withVersion(before.version());
        SaveResult result =
                changes.principal().map(name -> store.create(session, name)).orElseGet(() -> store.create(session));
        if (!(result instanceof Saved saved)) {
            throw new SessionStoreException("The store holds another session under the id just drawn");
        }
        decoded.saved(stored.attributes());
        return new Stored(saved.handle(), stored);
    }

    private SessionState save(Stored stored) {
        SaveAttempt attempt = new SaveAttempt(settings, pending, stored.snapshot());
        SessionChanges changes = attempt.changes();
        if (changes.isEmpty()) {
            return stored;
        }
        SaveResult result = store.save(stored.handle(), changes, attempt);
        while (result instanceof Conflict conflict && !conflict.stored().isEmpty()) {
            attempt.merge(conflict.stored());
            changes = attempt.changes();
            result = store.save(stored.handle(), changes, attempt);
        }
        if (result instanceof Saved) {
            attempt.forEachMerged(decoded::show);
            decoded.saved(changes.set());
        }
        return after(result, changes, attempt.base());
    }

    private SessionState after(SaveResult result, SessionChanges changes, SessionSnapshot base) {
        if (result instanceof Saved saved) {
            return new Stored(saved.handle(), changes.appliedTo(base));
        }
        if (result == SaveResult.GONE) {
            // Somebody logged out, or it expired. Logout is final (S4), and no error for who came too late.
            settings.observer().savedTooLate();
            return new Ended(changes.appliedTo(base));
        }
        throw new SessionStoreException("The store holds another session under the new id");
    }

    /** Returns empty if there is no such session. */
    private Optional<SessionState> save(Unread unread) {
        SessionChanges changes = pending.encode(SessionChanges.blind(), settings.codec());
        if (unread.confirmed() && changes.isEmpty()) {
            return Optional.of(unread);
        }
        if (store.saveBlind(unread.handle(), changes) instanceof Saved saved) {
            decoded.saved(changes.set());
            return Optional.of(new Unread(saved.handle(), true));
        }
        return Optional.empty();
    }
}
