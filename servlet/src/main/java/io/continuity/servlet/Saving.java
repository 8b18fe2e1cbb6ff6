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

/** How pending changes get into the store: from the state before to the state after. Under the session's lock. */
record Saving(SessionSettings settings, StoreCalls store, PendingChanges pending, DecodedAttributes decoded) {

    SessionState create(Fresh fresh) {
        SessionSnapshot before = fresh.snapshot();
        SessionSnapshot stored =
                pending.encode(SessionChanges.basedOn(before), settings.codec()).appliedTo(before);
        SaveResult result = store.create(new SessionSnapshot(
                stored.id(),
                stored.creationTime(),
                stored.lastAccessedTime(),
                stored.maxInactiveInterval(),
                before.version(),
                stored.attributes()));
        if (!(result instanceof Saved saved)) {
            throw new SessionStoreException("The store holds another session under the id just drawn");
        }
        return new Stored(saved.handle(), stored);
    }

    SessionState save(Stored stored) {
        SaveAttempt attempt = new SaveAttempt(settings, pending, stored.snapshot());
        SessionChanges changes = attempt.changes();
        if (changes.isEmpty()) {
            return stored;
        }
        SaveResult result = store.save(stored.handle(), changes);
        while (result instanceof Conflict conflict && !conflict.stored().isEmpty()) {
            attempt.merge(conflict.stored());
            changes = attempt.changes();
            result = store.save(stored.handle(), changes);
        }
        if (result instanceof Saved saved) {
            attempt.forEachMerged(decoded::show);
            return new Stored(saved.handle(), changes.appliedTo(attempt.base()));
        }
        if (result == SaveResult.GONE) {
            // Somebody logged out, or it expired. Logout is final (S4), and no error for who came too late.
            settings.observer().savedTooLate();
            return new Ended(changes.appliedTo(stored.snapshot()));
        }
        throw new SessionStoreException("The store holds another session under the new id");
    }

    /** Returns empty if there is no such session. */
    Optional<SessionState> save(Unread unread) {
        SessionChanges changes = pending.encode(SessionChanges.blind(), settings.codec());
        if (unread.confirmed() && changes.isEmpty()) {
            return Optional.of(unread);
        }
        return store.save(unread.handle(), changes) instanceof Saved saved
                ? Optional.of(new Unread(saved.handle(), true))
                : Optional.empty();
    }
}
