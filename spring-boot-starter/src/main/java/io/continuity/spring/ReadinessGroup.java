package io.continuity.spring;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.health.actuate.endpoint.AdditionalHealthEndpointPath;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.actuate.endpoint.HttpCodeStatusMapper;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.core.env.Environment;

/**
 * Adds {@code continuityFormats} to the group {@code readiness}, on whichever paths that is served.
 *
 * <p>Boot's own group never shows what it is made of. Here it does where {@code /actuator/health} does, so that who may see
 * that sees the reason too; a group that the application has declared shows what it says. <em>Thread-safe.</em>
 */
record ReadinessGroup(Environment environment) implements HealthEndpointGroupsPostProcessor {
    private static final String NAME = "readiness";
    private static final String MEMBER = "continuityFormats";

    @Override
    public HealthEndpointGroups postProcessHealthEndpointGroups(HealthEndpointGroups groups) {
        Map<String, HealthEndpointGroup> all = new LinkedHashMap<>();
        for (String name : groups.getNames()) {
            HealthEndpointGroup group = groups.get(name);
            if (group != null) {
                all.put(name, name.equals(NAME) ? withFormats(group, groups.getPrimary()) : group);
            }
        }
        return HealthEndpointGroups.of(groups.getPrimary(), all);
    }

    private HealthEndpointGroup withFormats(HealthEndpointGroup group, HealthEndpointGroup primary) {
        boolean declared = Binder.get(environment)
                .bind("management.endpoint.health.group." + NAME, Bindable.mapOf(String.class, Object.class))
                .isBound();
        return new Group(group, declared ? group : primary);
    }

    /** As the group it is made of, with one more member. */
    private record Group(HealthEndpointGroup group, HealthEndpointGroup shows) implements HealthEndpointGroup {
        @Override
        public boolean isMember(String name) {
            return name.equals(MEMBER) || group.isMember(name);
        }

        @Override
        public boolean showComponents(SecurityContext context) {
            return shows.showComponents(context);
        }

        @Override
        public boolean showDetails(SecurityContext context) {
            return shows.showDetails(context);
        }

        @Override
        public StatusAggregator getStatusAggregator() {
            return group.getStatusAggregator();
        }

        @Override
        public HttpCodeStatusMapper getHttpCodeStatusMapper() {
            return group.getHttpCodeStatusMapper();
        }

        @Override
        public @Nullable AdditionalHealthEndpointPath getAdditionalPath() {
            return group.getAdditionalPath();
        }
    }
}
