package io.continuity.spring;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Makes readiness depend on whether the instance can read the sessions that it has found at its start.
 *
 * <p>After the group is there, which Boot makes in a post-processor of the same order. <em>Immutable.</em>
 */
@AutoConfiguration(
        after = ContinuityAutoConfiguration.class,
        afterName =
                "org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration")
@ConditionalOnClass(HealthEndpointGroupsPostProcessor.class)
public final class ContinuityReadinessAutoConfiguration {
    /** Called by Spring. */
    ContinuityReadinessAutoConfiguration() {}

    @Bean
    @ConditionalOnBean(name = SessionFormatSettings.INDICATOR)
    HealthEndpointGroupsPostProcessor continuityReadiness(Environment environment) {
        return new ReadinessGroup(environment);
    }
}
