package io.continuity.servlet;

import io.continuity.session.SessionStoreFactory;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.HandlesTypes;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.util.Optional;
import java.util.Set;

/**
 * Finds an application's session store and session listeners when it starts, and has it drain before it stops.
 *
 * <p><b>The store.</b> Where there is one {@link SessionStoreFactory}, or {@code continuity.session.store} names one, and
 * its required parameters are given, a {@link SessionFilter} is registered before all other filters. Not if there is
 * one already, nor if {@code continuity.enabled} is {@code false}. All these are context parameters, system properties
 * or environment variables ({@code CONTINUITY_ENABLED}), the first of these that is there.
 *
 * <p><b>The drain.</b> A {@link DrainFilter} is registered before all filters, and SIGTERM drains the application before the
 * container hears of it: see {@link DrainSignal}. Not if {@code continuity.drain.enabled} is {@code false}. The {@link
 * io.continuity.drain.Drain} is an attribute of the servlet context, by the name of its class. Further parameters are in
 * {@code docs/draining.md}.
 *
 * <p><b>Listeners</b> are found for all {@link SessionFilter}s: the classes with {@link WebListener}, and those that the context parameter {@value #LISTENERS} names,
 * comma separated, in that order. Each gets an instance of its own beside the container's, made by {@link
 * ServletContext#createListener}. What is registered by {@link ServletContext#addListener} cannot be found by any means
 * of the specification: pass it to {@link SessionFilter.Builder#listener} too. See {@code docs/decisions/0005}.
 *
 * <p>Containers run it by themselves; embedded ones without an application archive mostly do not. <em>Immutable.</em>
 */
@HandlesTypes({
    HttpSessionListener.class,
    HttpSessionAttributeListener.class,
    HttpSessionIdListener.class,
    SessionStoreFactory.class
})
public final class SessionInitializer implements ServletContainerInitializer {
    /** The context parameter that names listeners which do not carry {@link WebListener}. */
    public static final String LISTENERS = "continuity.session.listeners";

    /** Called by the container. */
    public SessionInitializer() {}

    /**
     * Registers the filter, makes the listeners and leaves them for the filters.
     *
     * @throws ServletException if there are several stores and none is named, a store or listener that was named is not
     *     one, or one cannot be made, or a parameter of the drain has a bad value
     */
    @Override
    public void onStartup(Set<Class<?>> types, ServletContext context) throws ServletException {
        // Null if there are none (Servlet 6.1 section 8.2.4).
        Set<Class<?>> found = Optional.ofNullable(types).orElse(Set.of());
        new ListenerDiscovery(context).leaveListeners(found);
        SelfRegistration sessions = new SelfRegistration(context);
        if (sessions.isWanted()) {
            new DrainRegistration(context).register(); // First, so that its filter is before that of the sessions.
        }
        sessions.register(found);
    }
}
