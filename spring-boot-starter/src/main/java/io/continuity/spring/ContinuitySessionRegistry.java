package io.continuity.spring;

import io.continuity.codec.AttributeCodec;
import io.continuity.codec.AttributeFormatException;
import io.continuity.codec.EncodedAttribute;
import io.continuity.servlet.SessionFilter;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.session.SessionInformation;
import org.springframework.security.core.session.SessionRegistry;

/**
 * Spring Security's view of the sessions in the store, of all instances.
 *
 * <p>Principals in what it answers are names. Looking at a session reads it, which marks it as accessed. Blocks, for the
 * store deadline at most with each call to the store. <em>Thread-safe.</em>
 */
final class ContinuitySessionRegistry implements SessionRegistry {
    private final Supplier<Stream<SessionFilter>> filters;
    private final SessionStore store;
    private final AttributeCodec codec;
    private final Duration timeout;
    private final SecurityContextPrincipals principals = new SecurityContextPrincipals();

    ContinuitySessionRegistry(
            Supplier<Stream<SessionFilter>> filters, SessionStore store, AttributeCodec codec, Duration timeout) {
        this.filters = filters;
        this.store = store;
        this.codec = codec;
        this.timeout = timeout;
    }

    @Override
    public List<Object> getAllPrincipals() {
        throw new UnsupportedOperationException("Continuity cannot list everybody who is signed in: sessions are found"
                + " by principal, and reading all of them would hold up every instance. Ask for one principal's"
                + " sessions");
    }

    /** Returns the sessions that have not ended: what has ended, however it did, is forgotten. */
    @Override
    public List<SessionInformation> getAllSessions(Object principal, boolean includeExpiredSessions) {
        String name = SecurityContextPrincipals.nameOf(principal);
        // Spring Security sorts it.
        List<SessionInformation> sessions = new ArrayList<>();
        filters.get()
                .flatMap(filter -> filter.findByPrincipal(name, timeout).stream())
                .distinct()
                .forEach(id -> store.load(id, timeout)
                        .map(found -> information(id, name, found))
                        .ifPresent(sessions::add));
        return sessions;
    }

    /** Returns null if there is no such session, or nobody is signed in there. */
    @Override
    public @Nullable SessionInformation getSessionInformation(String sessionId) {
        return store.load(sessionId, timeout)
                .flatMap(found -> principalOf(found).map(name -> information(sessionId, name, found)))
                .orElse(null);
    }

    private Optional<String> principalOf(SessionSnapshot session) {
        EncodedAttribute context = session.attributes().get(SecurityContextPrincipals.ATTRIBUTE);
        return context == null ? Optional.empty() : principalIn(context);
    }

    private Optional<String> principalIn(EncodedAttribute context) {
        try {
            return principals.principal(SecurityContextPrincipals.ATTRIBUTE, codec.decode(context));
        } catch (AttributeFormatException e) {
            // Another version of the application has written it: here, nobody is signed in.
            return Optional.empty();
        }
    }

    private SessionInformation information(String id, String name, SessionSnapshot found) {
        Date lastRequest = Date.from(found.lastAccessedTime());
        return new StoredSession(new SessionInformation(name, id, lastRequest), () -> end(id, found));
    }

    /** By a filter, so that its listeners hear of it; in the store if there is none, or the id has changed since. */
    private void end(String id, SessionSnapshot found) {
        if (filters.get().noneMatch(filter -> filter.end(id, timeout))) {
            store.delete(id, OptionalLong.of(found.version()), timeout);
        }
    }

    /** Does nothing: the filter has the store know whose the session is when it saves it. */
    @Override
    public void registerNewSession(String sessionId, Object principal) {}

    /** Does nothing: each request that belongs to the session marks it as accessed. */
    @Override
    public void refreshLastRequest(String sessionId) {}

    /** Does nothing: the store forgets a session when it ends. */
    @Override
    public void removeSessionInformation(String sessionId) {}

    /** A session that can be ended on all instances. */
    private static final class StoredSession extends SessionInformation {
        private static final long serialVersionUID = 1L;

        private final transient Runnable end;

        StoredSession(SessionInformation known, Runnable end) {
            super(known.getPrincipal(), known.getSessionId(), known.getLastRequest());
            this.end = end;
        }

        /** Ends the session in the store: whoever uses it is signed out with the next request. */
        @Override
        public void expireNow() {
            end.run();
            super.expireNow();
        }
    }
}
