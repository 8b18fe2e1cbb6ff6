package io.continuity.servlet;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebListener;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EventListener;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes the session listeners that an application declares, and hands them from its start to its filters. */
final class ListenerDiscovery {
    private static final String ATTRIBUTE = SessionInitializer.class.getName() + ".listeners";

    private final ServletContext context;

    ListenerDiscovery(ServletContext context) {
        this.context = context;
    }

    /** Returns the given listeners and those found, except of classes that are among the given. */
    List<EventListener> with(Collection<EventListener> given) {
        List<EventListener> all = new ArrayList<>(given);
        if (context.getAttribute(ATTRIBUTE) instanceof Found found) {
            found.listeners.stream()
                    .filter(listener -> given.stream().noneMatch(other -> other.getClass() == listener.getClass()))
                    .forEach(all::add);
        }
        return all;
    }

    private record Found(List<EventListener> listeners) {}

    void leaveListeners(Set<Class<?>> types) throws ServletException {
        Set<Class<? extends EventListener>> classes = new LinkedHashSet<>();
        types.stream()
                .filter(type -> type.isAnnotationPresent(WebListener.class))
                // Containers hand them out in no order; one of our own at least makes runs alike.
                .sorted(Comparator.comparing(Class::getName))
                .forEach(type -> classes.add(type.asSubclass(EventListener.class)));
        Optional<String> named = new ContextParameters(context).get(SessionInitializer.LISTENERS);
        for (String name : ContextParameters.list(named.orElse(""))) {
            classes.add(named(name));
        }
        List<EventListener> listeners = new ArrayList<>();
        for (Class<? extends EventListener> type : classes) {
            listeners.add(checked(context.createListener(type)));
        }
        if (!listeners.isEmpty()) {
            context.setAttribute(ATTRIBUTE, new Found(List.copyOf(listeners)));
        }
    }

    private Class<? extends EventListener> named(String name) throws ServletException {
        try {
            return Class.forName(name, false, ApplicationLoader.of(context)).asSubclass(EventListener.class);
        } catch (ClassNotFoundException | ClassCastException | LinkageError e) {
            throw new ServletException(
                    "Context parameter " + SessionInitializer.LISTENERS
                            + " must name session listeners, separated by commas: '" + name + "' is none",
                    e);
        }
    }

    private static EventListener checked(EventListener listener) throws ServletException {
        if (!SessionListeners.isSessionListener(listener)) {
            throw new ServletException("Context parameter " + SessionInitializer.LISTENERS
                    + " must name session listeners: '" + listener.getClass().getName() + "' is none");
        }
        return listener;
    }
}
