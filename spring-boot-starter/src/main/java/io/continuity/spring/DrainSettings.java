package io.continuity.spring;

import io.continuity.drain.Drain;
import io.continuity.servlet.DrainFilter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What operators see of a drain, where there is something to see it with. */
final class DrainSettings {
    private DrainSettings() {}

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    static class Meters {
        @Bean
        SmartInitializingSingleton continuityDrainMeters(
                Drain drain,
                ObjectProvider<FilterRegistrationBean<DrainFilter>> filters,
                ObjectProvider<MeterRegistry> registry) {
            return () -> registry.ifUnique(known -> {
                DrainMeters.bind(known, drain);
                filters.ifUnique(registered -> Optional.ofNullable(registered.getFilter())
                        .ifPresent(filter -> DrainMeters.bind(known, filter)));
            });
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({WebEndpoint.class, ConditionalOnAvailableEndpoint.class})
    static class Endpoint {
        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnAvailableEndpoint
        ContinuityDrainEndpoint continuityDrainEndpoint(Drain drain) {
            return new ContinuityDrainEndpoint(drain);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
    static class Probes {
        @Bean
        @ConditionalOnMissingBean(name = "continuityDrainHealthIndicator")
        @ConditionalOnEnabledHealthIndicator("continuityDrain")
        DrainHealthIndicator continuityDrainHealthIndicator(Drain drain) {
            return new DrainHealthIndicator(drain);
        }
    }
}
