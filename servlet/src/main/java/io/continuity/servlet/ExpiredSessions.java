package io.continuity.servlet;

import io.continuity.servlet.SessionState.Ending;
import io.continuity.session.SessionSnapshot;
import jakarta.servlet.ServletContext;

/** How the listeners of a filter hear of sessions that the store says have expired. <em>Thread-safe.</em> */
record ExpiredSessions(SessionSettings settings, ServletContext context) {

    /** Returns how many sessions were told of. */
    int announce(SessionCalls calls) {
        // Told all the same when nobody listens, so that the store can forget them.
        return calls.store().announceExpired(session -> {
            if (settings.listeners().needTheSession()) {
                tell(session, calls);
            }
        });
    }

    private void tell(SessionSnapshot session, SessionCalls calls) {
        new WebSession(settings, context, calls, new Ending(session)).expired();
    }
}
