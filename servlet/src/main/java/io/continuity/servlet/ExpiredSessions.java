package io.continuity.servlet;

import io.continuity.servlet.SessionState.Ending;
import io.continuity.session.SessionSnapshot;
import jakarta.servlet.ServletContext;

/** How the listeners of a filter hear of sessions that the store says have expired. <em>Thread-safe.</em> */
record ExpiredSessions(SessionSettings settings, ServletContext context) {

    /** Returns how many sessions were told of. */
    int announce(StoreCalls store) {
        // Told all the same when nobody listens, so that the store can forget them.
        return store.announceExpired(session -> {
            if (settings.listeners().needTheSession()) {
                tell(session, store);
            }
        });
    }

    private void tell(SessionSnapshot session, StoreCalls store) {
        new WebSession(settings, context, store, new Ending(session)).expired();
    }
}
