package io.continuity.spring;

import io.continuity.Clocks;
import io.continuity.Instance;
import io.continuity.drain.Drain;
import io.continuity.drain.DrainPhase;
import io.continuity.drain.GateStatus;
import io.continuity.drain.ReadinessGate;
import io.continuity.drain.ReadinessGate.State;
import io.continuity.drain.ReadinessGates;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Has a starting instance held until all gates let it through, and says so. */
final class ReadinessSettings {
    /** Health knows it as continuityReadiness. */
    static final String INDICATOR = "continuityReadinessHealthIndicator";

    private ReadinessSettings() {}

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(ReadinessProperties.class)
    static class Gates {
        @Bean
        StartProgress continuityStartProgress() {
            return new StartProgress(Clocks.system());
        }

        @Bean
        ReadinessGates continuityReadinessGates(ObjectProvider<ReadinessGate> gates, ReadinessProperties properties) {
            List<ReadinessGate> all = gates.orderedStream().toList();
            try {
                return ReadinessGates.of(all, properties.timeout());
            } catch (IllegalArgumentException e) {
                throw new SetupException(
                        "A bean of type ReadinessGate has a name that cannot be taken", String.valueOf(e.getMessage()));
            }
        }

        @Bean
        ReadinessUpkeep continuityReadinessUpkeep(
                ReadinessGates gates, StartProgress progress, ReadinessProperties properties) {
            return new ReadinessUpkeep(gates, progress, properties.interval());
        }

        /** Without a drain, nothing is ever hidden. */
        @Bean
        SmartInitializingSingleton continuityRequiresDrain(
                ReadinessProperties properties, ObjectProvider<Drain> drain) {
            return () -> {
                if (properties.statusWhenDraining() == ReadinessProperties.NOT_FOUND && drain.getIfUnique() == null) {
                    throw ReadinessProperties.invalid(
                            "status-when-draining",
                            properties.statusWhenDraining(),
                            "It needs a drain: do not set continuity.drain.enabled=false.");
                }
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    static class Meters {
        @Bean
        SmartInitializingSingleton continuityReadinessMeters(
                ReadinessGates gates, ObjectProvider<MeterRegistry> registry) {
            return () ->
                    registry.ifUnique(known -> gates.statuses().forEach(check -> bind(known, gates, check.name())));
        }

        private static void bind(MeterRegistry registry, ReadinessGates gates, String check) {
            Gauge.builder("continuity.readiness.held", gates, known -> known.status(check)
                            .map(GateStatus::state)
                            .filter(state -> state != State.OPEN)
                            .map(state -> 1.0)
                            .orElse(0.0))
                    .description("1 while a readiness check has not opened, also one that only warns")
                    .tag("check", check)
                    .register(registry);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
    static class Probes {
        @Bean(INDICATOR)
        @ConditionalOnMissingBean(name = INDICATOR)
        @ConditionalOnEnabledHealthIndicator("continuityReadiness")
        ReadinessHealthIndicator continuityReadinessHealthIndicator(
                ReadinessGates gates,
                StartProgress progress,
                ObjectProvider<Drain> drain,
                ObjectProvider<Instance> instance) {
            return new ReadinessHealthIndicator(
                    gates,
                    progress,
                    Optional.ofNullable(drain.getIfUnique()),
                    Optional.ofNullable(instance.getIfUnique()));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HealthEndpointGroupsPostProcessor.class)
    static class Group {
        @Bean
        HealthEndpointGroupsPostProcessor continuityReadiness(
                Environment environment,
                ReadinessProperties properties,
                ListableBeanFactory beans,
                ObjectProvider<Drain> drain) {
            boolean hides = properties.statusWhenDraining() == ReadinessProperties.NOT_FOUND;
            return new ReadinessGroup(
                    environment,
                    members(beans),
                    () -> hides && drain.stream().anyMatch(known -> known.phase() != DrainPhase.SERVING));
        }

        /** Those that are not switched off. */
        private static Set<String> members(ListableBeanFactory beans) {
            Set<String> members = new LinkedHashSet<>();
            if (beans.containsBean(INDICATOR)) {
                members.add("continuityReadiness");
            }
            if (beans.containsBean(SessionFormatSettings.INDICATOR)) {
                members.add("continuityFormats");
            }
            return members;
        }
    }
}
