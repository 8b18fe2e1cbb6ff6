package io.continuity.spring;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Import;

/**
 * Makes readiness of a servlet application depend on what the instance has found at its start.
 *
 * <p>Beans of type {@link io.continuity.drain.ReadinessGate} are asked too. After the group is there, which Boot makes in a
 * post-processor of the same order. <em>Immutable.</em>
 */
@AutoConfiguration(
        after = {ContinuityAutoConfiguration.class, ContinuityDrainAutoConfiguration.class},
        afterName =
                "org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBooleanProperty(name = "continuity.enabled", matchIfMissing = true)
@Import({
    ReadinessSettings.Gates.class,
    ReadinessSettings.Meters.class,
    ReadinessSettings.Probes.class,
    ReadinessSettings.Group.class,
    GateSettings.OfFleet.class,
    GateSettings.WarmUp.class,
    GateSettings.WaitFor.class,
    GateSettings.Requirements.class,
    SchemaSettings.class,
    FlywaySettings.class,
    LiquibaseSettings.class
})
public final class ContinuityReadinessAutoConfiguration {
    /** Called by Spring. */
    ContinuityReadinessAutoConfiguration() {}
}
