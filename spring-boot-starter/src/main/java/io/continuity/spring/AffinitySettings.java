package io.continuity.spring;

import io.continuity.Instance;
import io.continuity.servlet.AffinityObserver;
import io.continuity.servlet.SessionAffinity;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Keeps users with a version, where that is wanted. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(AffinityProperties.PREFIX + ".enabled")
@EnableConfigurationProperties(AffinityProperties.class)
class AffinitySettings {
    @Bean
    @ConditionalOnMissingBean
    SessionAffinity continuityAffinity(
            Instance instance,
            FleetUpkeep fleet,
            AffinityProperties properties,
            ObjectProvider<AffinityObserver> observer) {
        SessionAffinity.Builder affinity = begin(instance, fleet);
        checked("cookie-name", properties.cookieName(), () -> affinity.cookieName(properties.cookieName()));
        checked("header-name", properties.headerName(), () -> affinity.headerName(properties.headerName()));
        observer.ifUnique(affinity::observer);
        affinity.policy(properties.policy()).dialect(properties.dialect());
        checked("cookie-name", properties.cookieName(), () -> affinity.build());
        return affinity.build();
    }

    private static SessionAffinity.Builder begin(Instance instance, FleetUpkeep fleet) {
        try {
            return SessionAffinity.builder(instance.version(), fleet::servingVersions);
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationPropertyValueException(
                    "continuity.instance.version", instance.version(), e.getMessage(), e);
        }
    }

    private static void checked(String name, Object value, Runnable setting) {
        PropertyChecks.checked(AffinityProperties.PREFIX + "." + name, value, setting);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    static class Meters {
        @Bean
        @ConditionalOnMissingBean
        AffinityObserver continuityAffinityMeters(ObjectProvider<MeterRegistry> registry) {
            MeterRegistry known = registry.getIfUnique();
            return known == null ? event -> {} : counting(known);
        }

        private static AffinityObserver counting(MeterRegistry registry) {
            Map<AffinityObserver.Event, Counter> counters = new EnumMap<>(AffinityObserver.Event.class);
            for (AffinityObserver.Event event : AffinityObserver.Event.values()) {
                counters.put(
                        event,
                        Counter.builder("continuity.affinity")
                                .description("What became of sessions that stay with a version")
                                .tag("event", event.name().toLowerCase(Locale.ROOT))
                                .register(registry));
            }
            return event -> Objects.requireNonNull(counters.get(event)).increment();
        }
    }
}
