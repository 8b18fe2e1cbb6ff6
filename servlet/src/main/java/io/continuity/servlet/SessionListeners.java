package io.continuity.servlet;

import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionActivationListener;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EventListener;
import java.util.List;
import java.util.function.Consumer;

/**
 * Who hears of sessions: the application's listeners, and the attribute values that are listeners themselves.
 *
 * <p>Listeners run on the thread that causes the event. One that throws is logged, and stops neither the others nor the
 * request. <em>Thread-safe.</em>
 */
final class SessionListeners {
    private static final System.Logger LOG = System.getLogger(SessionListeners.class.getName());

    private final List<HttpSessionListener> lifecycle;
    private final List<HttpSessionListener> lifecycleReversed;
    private final List<HttpSessionAttributeListener> attributes;
    private final List<HttpSessionIdListener> ids;
    private final boolean bindingValues;

    /**
     * Creates them.
     *
     * @param listeners in the order of registration
     * @param bindingValues whether stored values that no request has read yet may be binding listeners
     */
    SessionListeners(Collection<? extends EventListener> listeners, boolean bindingValues) {
        this.lifecycle = ofKind(HttpSessionListener.class, listeners);
        List<HttpSessionListener> reversed = new ArrayList<>(lifecycle);
        Collections.reverse(reversed);
        this.lifecycleReversed = List.copyOf(reversed);
        this.attributes = ofKind(HttpSessionAttributeListener.class, listeners);
        this.ids = ofKind(HttpSessionIdListener.class, listeners);
        this.bindingValues = bindingValues;
    }

    private static <T extends EventListener> List<T> ofKind(
            Class<T> kind, Collection<? extends EventListener> listeners) {
        return listeners.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    static EventListener required(EventListener listener) {
        if (!isSessionListener(listener)) {
            throw new IllegalArgumentException(
                    "listener must be an HttpSessionListener, HttpSessionAttributeListener or HttpSessionIdListener: "
                            + listener.getClass().getName());
        }
        return listener;
    }

    static boolean isSessionListener(EventListener listener) {
        return listener instanceof HttpSessionListener
                || listener instanceof HttpSessionAttributeListener
                || listener instanceof HttpSessionIdListener;
    }

    /** Tells whether somebody must hear what a session was before it is changed or ended, so that it has to be read. */
    boolean needTheSession() {
        return bindingValues || !lifecycle.isEmpty() || !attributes.isEmpty();
    }

    void created(HttpSession session) {
        HttpSessionEvent event = new HttpSessionEvent(session);
        tell(lifecycle, listener -> listener.sessionCreated(event));
    }

    void destroyed(HttpSession session) {
        HttpSessionEvent event = new HttpSessionEvent(session);
        // Servlet 6.1 section 11.3.3: the last to be told of the beginning is the first to be told of the end.
        tell(lifecycleReversed, listener -> listener.sessionDestroyed(event));
    }

    void idChanged(HttpSession session, String oldId) {
        HttpSessionEvent event = new HttpSessionEvent(session);
        tell(ids, listener -> listener.sessionIdChanged(event, oldId));
    }

    void added(HttpSessionBindingEvent event) {
        tell(attributes, listener -> listener.attributeAdded(event));
    }

    void removed(HttpSessionBindingEvent event) {
        tell(attributes, listener -> listener.attributeRemoved(event));
    }

    void replaced(HttpSessionBindingEvent event) {
        tell(attributes, listener -> listener.attributeReplaced(event));
    }

    static void bound(HttpSessionBindingEvent event) {
        if (event.getValue() instanceof HttpSessionBindingListener value) {
            tell(List.of(value), listener -> listener.valueBound(event));
        }
    }

    static void unbound(HttpSessionBindingEvent event) {
        if (event.getValue() instanceof HttpSessionBindingListener value) {
            tell(List.of(value), listener -> listener.valueUnbound(event));
        }
    }

    static void activated(HttpSession session, Object value) {
        if (value instanceof HttpSessionActivationListener activated) {
            HttpSessionEvent event = new HttpSessionEvent(session);
            tell(List.of(activated), listener -> listener.sessionDidActivate(event));
        }
    }

    static void passivating(HttpSession session, Object value) {
        if (value instanceof HttpSessionActivationListener passivating) {
            HttpSessionEvent event = new HttpSessionEvent(session);
            tell(List.of(passivating), listener -> listener.sessionWillPassivate(event));
        }
    }

    private static <T extends EventListener> void tell(List<T> listeners, Consumer<T> event) {
        for (T listener : listeners) {
            try {
                event.accept(listener);
            } catch (RuntimeException e) {
                String name = listener.getClass().getName();
                LOG.log(System.Logger.Level.WARNING, () -> "Session listener " + name + " failed", e);
            }
        }
    }
}
