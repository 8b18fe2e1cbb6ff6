package io.continuity.servlet;

import io.continuity.session.SessionStoreFactory;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.lang.reflect.Modifier;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Registers a {@link SessionFilter} for an application that brings a store factory and says no more. */
final class SelfRegistration {
    private static final System.Logger LOG = System.getLogger(SelfRegistration.class.getName());
    private static final String STORE = "continuity.session.store";
    private static final String ENABLED = "continuity.enabled";
    private static final String LEFT_TO_OTHERS = "META-INF/continuity/self-registration-off";

    private final ServletContext context;
    private final ContextParameters parameters;

    SelfRegistration(ServletContext context) {
        this.context = context;
        this.parameters = new ContextParameters(context);
    }

    void register(Set<Class<?>> types) throws ServletException {
        if (!isWanted() || isRegistered()) {
            return;
        }
        Optional<String> factory = factory(types);
        if (factory.isPresent() && hasWhatItNeeds(factory.get())) {
            register(factory.get());
        }
    }

    /** Whether the application wants anything of us, and nobody else gives it that. */
    boolean isWanted() throws ServletException {
        return enabled() && !isLeftToOthers();
    }

    private boolean enabled() throws ServletException {
        String value = parameters.get(ENABLED).orElse("true");
        try {
            return FilterParameters.bool(value);
        } catch (IllegalArgumentException e) {
            throw new ServletException(ENABLED + " = '" + value + "': " + e.getMessage(), e);
        }
    }

    /** A framework that registers the filter itself says so by an empty resource: both read the same environment. */
    private boolean isLeftToOthers() {
        return ApplicationLoader.of(context).getResource(LEFT_TO_OTHERS) != null;
    }

    private boolean isRegistered() {
        return context.getFilterRegistrations().values().stream()
                .anyMatch(filter -> SessionFilter.class.getName().equals(filter.getClassName()));
    }

    private Optional<String> factory(Set<Class<?>> types) throws ServletException {
        Optional<String> named = parameters.get(STORE);
        if (named.isPresent()) {
            return named;
        }
        List<String> found = types.stream()
                .filter(type ->
                        SessionStoreFactory.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers()))
                .map(Class::getName)
                .sorted()
                .toList();
        if (found.size() > 1) {
            throw new ServletException(STORE + " must name one of several session stores: " + found);
        }
        return found.stream().findFirst();
    }

    private boolean hasWhatItNeeds(String factory) throws ServletException {
        List<String> missing = Factories.named(factory, ApplicationLoader.of(context)).requiredParameters().stream()
                .filter(name -> parameters.get(name).isEmpty())
                .toList();
        if (!missing.isEmpty()) {
            LOG.log(
                    System.Logger.Level.INFO,
                    () -> "Sessions stay with the container: " + factory + " needs " + missing);
        }
        return missing.isEmpty();
    }

    private void register(String factory) {
        FilterRegistration.Dynamic filter = context.addFilter(SessionFilter.class.getName(), SessionFilter.class);
        filter.setInitParameter(FilterParameters.STORE, factory);
        filter.setAsyncSupported(true);
        filter.addMappingForUrlPatterns(EnumSet.copyOf(SessionFilter.DISPATCHER_TYPES), false, "/*");
        LOG.log(
                System.Logger.Level.INFO,
                () -> "Sessions of '" + context.getContextPath() + "' are kept by " + factory);
    }
}
