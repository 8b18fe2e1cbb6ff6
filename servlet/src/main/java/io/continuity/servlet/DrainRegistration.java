package io.continuity.servlet;

import io.continuity.drain.Drain;
import io.continuity.drain.DrainPlan;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;

/** Has an application drain that says no more than that, or less. */
final class DrainRegistration {
    private static final System.Logger LOG = System.getLogger(DrainRegistration.class.getName());
    private static final String ATTRIBUTE = Drain.class.getName();

    private final ServletContext context;

    DrainRegistration(ServletContext context) {
        this.context = context;
    }

    /** The drain of an application that has registered itself. */
    static Optional<Drain> of(ServletContext context) {
        return context.getAttribute(ATTRIBUTE) instanceof Drain drain ? Optional.of(drain) : Optional.empty();
    }

    void register() throws ServletException {
        DrainParameters parameters =
                new DrainParameters(new ContextParameters(context), name -> Optional.ofNullable(System.getenv(name))
                        .map(String::strip)
                        .filter(value -> !value.isEmpty()));
        boolean enabled = parameters.enabled();
        DrainPlan plan = parameters.plan();
        Drain drain = Drain.of(plan);
        DrainFilter.Builder filter = DrainFilter.builder(drain);
        parameters.apply(filter);
        parameters.refuseUnknown(Collections.list(context.getInitParameterNames()));
        if (enabled) {
            context.setAttribute(ATTRIBUTE, drain);
            add(filter.build());
            context.addListener(new DrainLife(drain));
            LOG.log(System.Logger.Level.INFO, plan::timeline);
            plan.misfit().ifPresent(misfit -> LOG.log(System.Logger.Level.WARNING, misfit));
        }
    }

    private void add(DrainFilter filter) {
        FilterRegistration.Dynamic registration = context.addFilter(DrainFilter.class.getName(), filter);
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(EnumSet.copyOf(DrainFilter.DISPATCHER_TYPES), false, "/*");
    }
}
