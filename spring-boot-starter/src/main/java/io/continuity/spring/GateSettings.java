package io.continuity.spring;

import io.continuity.Clocks;
import io.continuity.drain.GateStatus;
import io.continuity.drain.ReadinessGate.Policy;
import io.continuity.drain.ReadinessGates;
import io.continuity.session.SessionFormats;
import io.continuity.spring.SessionFormatGate.State;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The gates that the starter brings along, but for those of session formats and schemas. */
final class GateSettings {
    private static final String WAIT_FOR = "continuityWaitForGate";

    private GateSettings() {}

    /** About the other instances. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean({FleetUpkeep.class, SessionFormatGate.class})
    static class OfFleet {
        @Bean
        VersionsGate continuityVersionsGate(FleetUpkeep fleet, ReadinessProperties properties) {
            return new VersionsGate(fleet.member(), properties.maxVersions());
        }

        @Bean
        RollbackGate continuityRollbackGate(
                FleetUpkeep fleet,
                SessionFormatGate formats,
                ReadinessProperties properties,
                ContinuityProperties continuity) {
            return new RollbackGate(
                    fleet.member(), continuity.fleet().bakeTime(), properties.rollback(), () -> unreadable(formats));
        }

        /** Types of which there is too much that cannot be read; empty if that is about to be found out. */
        private static Optional<Set<String>> unreadable(SessionFormatGate formats) {
            boolean soon = formats.last().state() == State.NOT_LOOKED && formats.policy() != Policy.OFF;
            return soon
                    ? Optional.empty()
                    : Optional.of(formats.last()
                            .formats()
                            .filter(found -> formats.hasFailed())
                            .map(SessionFormats::unreadable)
                            .map(Map::keySet)
                            .orElse(Set.of()));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(WarmUpProperties.class)
    static class WarmUp {
        @Bean
        WarmUpGate continuityWarmUpGate(
                WarmUpProperties properties,
                StartProgress progress,
                ObjectProvider<ReadinessGates> gates,
                ApplicationContext context) {
            OwnServer server = new OwnServer(context);
            if (!properties.paths().isEmpty()) {
                server.requirePlain();
            }
            return new WarmUpGate(
                    properties,
                    () -> progress.now().isAccepting() && !isHeldByOthers(gates.getObject()),
                    server::uri,
                    Clocks.ticker());
        }

        private static boolean isHeldByOthers(ReadinessGates gates) {
            return gates.statuses().stream()
                    .filter(check -> !check.name().equals(WarmUpGate.NAME))
                    .anyMatch(GateStatus::holding);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HealthContributorRegistry.class)
    static class WaitFor {
        /** The contributors are asked for later: among them are those that say what this has found. */
        @Bean(WAIT_FOR)
        WaitForGate continuityWaitForGate(
                ReadinessProperties properties, ObjectProvider<HealthContributorRegistry> contributors) {
            return new WaitForGate(properties.waitFor(), contributors::getObject);
        }

        @Bean
        SmartInitializingSingleton continuityRequiresContributors(WaitForGate gate) {
            return gate::requireAll;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Requirements {
        /** A setting without an effect would be taken for one that has it. */
        @Bean
        SmartInitializingSingleton continuityRequiresHealth(ReadinessProperties properties, BeanFactory beans) {
            return () -> {
                boolean missing = !beans.containsBean(WAIT_FOR) || !beans.containsBean(ReadinessSettings.INDICATOR);
                if (!properties.waitFor().isEmpty() && missing) {
                    throw ReadinessProperties.invalid(
                            "wait-for",
                            properties.waitFor(),
                            "It needs health to ask and to say so: add spring-boot-starter-actuator, and do not set"
                                    + " management.health.continuityReadiness.enabled=false.");
                }
            };
        }
    }
}
