package io.continuity.servlet;

import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionBindingEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What has happened to a session and is to be told once its lock is released.
 *
 * <p>Listeners are foreign code: under the lock they could deadlock with their own. <em>Not thread-safe</em>: owned by
 * {@link WebSession}, under its lock.
 */
final class SessionEvents {
    private final SessionListeners listeners;
    private final HttpSession session;
    private List<Runnable> due = new ArrayList<>();

    SessionEvents(SessionListeners listeners, HttpSession session) {
        this.listeners = listeners;
        this.session = session;
    }

    void created() {
        due.add(() -> listeners.created(session));
    }

    void destroyed() {
        due.add(() -> listeners.destroyed(session));
    }

    void idChanged(String oldId) {
        due.add(() -> listeners.idChanged(session, oldId));
    }

    /** Something that has to happen after the listeners were told of what came before it. */
    void then(Runnable action) {
        due.add(action);
    }

    /** In the order that {@link HttpSession#setAttribute} asks for. */
    void set(String name, Optional<Object> before, Object value) {
        due.add(() -> before.ifPresentOrElse(
                old -> listeners.replaced(event(name, old)), () -> listeners.added(event(name, value))));
        before.filter(old -> old != value).ifPresent(old -> due.add(() -> SessionListeners.unbound(event(name, old))));
    }

    /** In the order that {@link HttpSession#removeAttribute} asks for. */
    void removed(String name, Object value) {
        due.add(() -> {
            SessionListeners.unbound(event(name, value));
            listeners.removed(event(name, value));
        });
    }

    /** What a function has made of a value. */
    void updated(String name, Optional<Object> before, Optional<Object> after) {
        after.filter(value -> before.filter(old -> old == value).isEmpty()).ifPresent(value -> bound(name, value));
        after.ifPresentOrElse(value -> set(name, before, value), () -> before.ifPresent(value -> removed(name, value)));
    }

    /** At once, as a value hears that it is bound before others can get it (Servlet 6.1 section 7.4). */
    void bound(String name, Object value) {
        SessionListeners.bound(event(name, value));
    }

    private HttpSessionBindingEvent event(String name, Object value) {
        return new HttpSessionBindingEvent(session, name, value);
    }

    /** Returns and forgets what is to be told. */
    List<Runnable> take() {
        if (due.isEmpty()) {
            return List.of();
        }
        List<Runnable> taken = due;
        due = new ArrayList<>();
        return taken;
    }
}
