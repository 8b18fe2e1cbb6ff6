package io.continuity.spring;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
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
import org.springframework.boot.health.contributor.Status;
import org.springframework.core.env.Environment;

/**
 * Adds members to the group {@code readiness}, on whichever paths that is served.
 *
 * <p>Boot's own group never shows what it is made of. Here it does where {@code /actuator/health} does, so that who may see
 * that sees the reason too; a group that the application has declared shows what it says. <em>Thread-safe.</em>
 *
 * @param members names of health contributors
 * @param hides whether to answer 404 at this moment to who asks for an instance that is not in service
 */
record ReadinessGroup(Environment environment, Set<String> members, BooleanSupplier hides)
        implements HealthEndpointGroupsPostProcessor {
    private static final String NAME = "readiness";

    ReadinessGroup {
        members = Set.copyOf(members);
    }

    @Override
    public HealthEndpointGroups postProcessHealthEndpointGroups(HealthEndpointGroups groups) {
        Map<String, HealthEndpointGroup> all = new LinkedHashMap<>();
        for (String name : groups.getNames()) {
            HealthEndpointGroup group = groups.get(name);
            if (group != null) {
                all.put(name, name.equals(NAME) ? withMembers(group, groups.getPrimary()) : group);
            }
        }
        return HealthEndpointGroups.of(groups.getPrimary(), all);
    }

    private HealthEndpointGroup withMembers(HealthEndpointGroup group, HealthEndpointGroup primary) {
        boolean declared = Binder.get(environment)
                .bind("management.endpoint.health.group." + NAME, Bindable.mapOf(String.class, Object.class))
                .isBound();
        return new Group(group, declared ? group : primary, this);
    }

    /** As the group it is made of, with more members. */
    private record Group(HealthEndpointGroup group, HealthEndpointGroup shows, ReadinessGroup more)
            implements HealthEndpointGroup {
        @Override
        public boolean isMember(String name) {
            return more.members.contains(name) || group.isMember(name);
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
            return this::status;
        }

        private int status(Status status) {
            boolean hidden = status.equals(Status.OUT_OF_SERVICE) && more.hides.getAsBoolean();
            return hidden
                    ? ReadinessProperties.NOT_FOUND
                    : group.getHttpCodeStatusMapper().getStatusCode(status);
        }

        @Override
        public @Nullable AdditionalHealthEndpointPath getAdditionalPath() {
            return group.getAdditionalPath();
        }
    }
}
