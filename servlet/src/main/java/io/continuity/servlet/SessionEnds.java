package io.continuity.servlet;

import io.continuity.servlet.SessionState.Ending;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import jakarta.servlet.ServletContext;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** How sessions end outside of their requests, and how the listeners of a filter hear of it. <em>Thread-safe.</em> */
record SessionEnds(SessionSettings settings, ServletContext context) {

    /** Tells of sessions that the store says have expired, and returns of how many. */
    int announceExpired(StoreCalls store) {
        // Told all the same when nobody listens, so that the store can forget them.
        return store.announceExpired(session -> tell(session, store));
    }

    /** Ends a session, and returns whether it was this call that has ended it. */
    boolean end(String id, StoreCalls store) {
        Optional<SessionSnapshot> found = store.load(id);
        boolean ended = found.isPresent()
                && store.delete(id, OptionalLong.of(found.get().version()));
        if (ended) {
            tell(found.get(), store);
        }
        return ended;
    }

    /** Ends all sessions of somebody, also those that get another id meanwhile, and returns how many. */
    int endByPrincipal(String principal, StoreCalls store) {
        Optional<Set<SessionId>> found =
                settings.listeners().needTheSession() ? listed(principal, store) : Optional.empty();
        return found.isPresent() ? endAndTell(found.get(), principal, store) : store.deleteByPrincipal(principal);
    }

    /** Empty if there is nobody to list them: then they can end, and nobody can be told of which. */
    private static Optional<Set<SessionId>> listed(String principal, StoreCalls store) {
        try {
            return Optional.of(store.findByPrincipal(principal));
        } catch (UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    private int endAndTell(Set<SessionId> first, String principal, StoreCalls store) {
        int ended = 0;
        Set<SessionId> found = first;
        while (!found.isEmpty()) {
            for (SessionId id : found) {
                ended += end(id.value(), store) ? 1 : 0;
            }
            found = store.findByPrincipal(principal);
        }
        return ended;
    }

    static Set<String> ids(Set<SessionId> sessions) {
        return sessions.stream().map(SessionId::value).collect(Collectors.toUnmodifiableSet());
    }

    private void tell(SessionSnapshot session, StoreCalls store) {
        if (settings.listeners().needTheSession()) {
            // It has ended in the store, whatever is kept of it here.
            SessionCalls calls = new SessionCalls(store, Optional.empty());
            new WebSession(settings, context, calls, new Ending(session)).hasEnded();
        }
    }
}
