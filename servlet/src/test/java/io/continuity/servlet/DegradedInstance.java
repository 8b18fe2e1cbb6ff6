package io.continuity.servlet;

import io.continuity.Clocks;
import io.continuity.codec.JdkAttributeCodec;
import io.continuity.servlet.SessionState.Stored;
import io.continuity.session.ConflictPolicy;
import io.continuity.session.SaveResult.Saved;
import io.continuity.session.SessionId;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStore;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSession;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** Requests of one instance under {@link FailurePolicy#DEGRADE}, without a container. Thread-safe. */
final class DegradedInstance {
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final ServletContext CONTEXT = (ServletContext) Proxy.newProxyInstance(
            DegradedInstance.class.getClassLoader(),
            new Class<?>[] {ServletContext.class},
            (proxy, method, args) -> null);

    private final SessionStore store;
    private final SessionObserver observer;
    private final Duration deadline;
    private final SessionSettings settings;
    private final KeptSessions sessions;
    private final KeptWrites kept;

    DegradedInstance(SessionStore store, SessionObserver observer, KeptSessions sessions) {
        this(store, observer, sessions, DEADLINE);
    }

    DegradedInstance(SessionStore store, SessionObserver observer, KeptSessions sessions, Duration deadline) {
        this.store = store;
        this.deadline = deadline;
        this.observer = observer;
        this.sessions = sessions;
        this.settings = SessionSettings.of(
                SessionFilter.builder(store)
                        .observer(observer)
                        .maxInactiveInterval(Duration.ofMinutes(30))
                        .codec(JdkAttributeCodec.builder(DegradedInstance.class.getClassLoader())
                                .build())
                        .conflictPolicy("sum", ConflictPolicy.sum())
                        .conflictPolicy("careful", ConflictPolicy.compareAndSet())
                        .conflictPolicy("broken", ConflictPolicy.<String>merge((base, stored, own) -> {
                            throw new IllegalStateException("not to be told");
                        })),
                CONTEXT);
        this.kept = new KeptWrites(sessions, settings.codec(), observer);
    }

    /** Creates a session without attributes, and returns its handle. */
    static String create(SessionStore store) {
        SessionSnapshot fresh =
                SessionSnapshot.fresh(SessionId.random(new SecureRandom()), Instant.EPOCH, Duration.ZERO);
        return ((Saved) store.create(fresh, DEADLINE)).handle();
    }

    private StoreCalls calls() {
        return new StoreCalls(store, observer, Clocks.ticker(), deadline);
    }

    /** Begins a request; empty if there is no such session. */
    Optional<WebSession> begin(String handle) {
        SessionCalls calls = new SessionCalls(calls(), Optional.of(kept));
        return calls.load(handle).map(found -> new WebSession(settings, CONTEXT, calls, new Stored(handle, found)));
    }

    /** Performs a whole request, and tells whether there was a session. */
    boolean request(String handle, Consumer<HttpSession> application) {
        Optional<WebSession> session = begin(handle);
        session.ifPresent(present -> {
            application.accept(present);
            end(present);
        });
        return session.isPresent();
    }

    static void end(WebSession session) {
        session.save();
        session.requestOver(true);
    }

    Object read(String handle, String name) {
        return begin(handle).map(session -> session.getAttribute(name)).orElse(null);
    }

    int replay() {
        return kept.replayAll(new StoreCalls(store, observer, Clocks.ticker(), DEADLINE));
    }

    void close() {
        kept.close(calls());
    }

    boolean keepsNothing() {
        return sessions.isEmpty();
    }

    SessionSettings settings() {
        return settings;
    }
}
