package io.continuity.spring;

import io.continuity.drain.Drain;
import io.continuity.drain.DrainPhase;
import io.continuity.drain.DrainPlan;
import io.continuity.servlet.DrainFilter;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.Environment;

/** Makes a plan of properties. */
final class DrainPlans {
    private static final System.Logger LOG = System.getLogger(DrainPlans.class.getName());
    private static final String GRACE_PERIOD = DrainProperties.PREFIX + ".grace-period";
    private static final String VARIABLE = "CONTINUITY_GRACE_PERIOD";
    private static final String BOOT = "spring.lifecycle.timeout-per-shutdown-phase";

    private DrainPlans() {}

    static DrainPlan of(DrainProperties said, Environment environment) {
        DrainPlan.Builder plan = begin(said, environment);
        checked("min-linger", said.minLinger(), () -> plan.linger(said.minLinger(), said.maxLinger()));
        checked("quiet-period", said.quietPeriod(), () -> plan.quietPeriod(said.quietPeriod()));
        checked("hand-over", said.handOver(), () -> plan.handOver(said.handOver()));
        Duration finish = said.finish();
        if (finish != null) {
            checked("finish", finish, () -> plan.finish(finish));
        }
        checked("background", said.background(), () -> plan.background(said.background()));
        checked("flush", said.flush(), () -> plan.flush(said.flush()));
        plan.onMisfit(said.onMisfit());
        try {
            return plan.build();
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationPropertyValueException(
                    GRACE_PERIOD, gracePeriod(said, environment), e.getMessage(), e);
        }
    }

    private static DrainPlan.Builder begin(DrainProperties said, Environment environment) {
        String name = said.gracePeriod() == null && environment.containsProperty(VARIABLE) ? VARIABLE : GRACE_PERIOD;
        Duration gracePeriod = gracePeriod(said, environment);
        try {
            return DrainPlan.builder(gracePeriod);
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationPropertyValueException(name, gracePeriod, e.getMessage(), e);
        }
    }

    private static Duration gracePeriod(DrainProperties said, Environment environment) {
        Duration set = said.gracePeriod();
        return set == null
                ? Optional.ofNullable(environment.getProperty(VARIABLE))
                        .map(DrainPlans::parsed)
                        .orElse(DrainPlan.DEFAULT_GRACE_PERIOD)
                : set;
    }

    private static Duration parsed(String seconds) {
        try {
            return DurationStyle.detectAndParse(seconds.trim(), ChronoUnit.SECONDS);
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationPropertyValueException(
                    VARIABLE, seconds, "It must be a number of seconds, or a duration such as 45s.", e);
        }
    }

    private static void checked(String name, Duration value, Supplier<DrainPlan.Builder> setting) {
        try {
            var unused = setting.get();
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationPropertyValueException(
                    DrainProperties.PREFIX + "." + name, value, e.getMessage(), e);
        }
    }

    /** Makes a filter of properties. */
    static DrainFilter filter(Drain drain, DrainProperties said, Environment environment) {
        DrainFilter.Builder filter = DrainFilter.builder(drain)
                .ignore(ProbePaths.of(environment))
                .shedIdempotent(said.shedIdempotent())
                .envoyHealthCheckFail(said.envoyHealthCheckFail());
        String path = said.path();
        String token = said.token();
        if (path != null) {
            checkedFilter("path", path, () -> filter.endpoint(path));
        }
        if (token != null) {
            if (path == null) {
                throw new InvalidConfigurationPropertyValueException(
                        DrainProperties.PREFIX + ".token", "******", "It has no effect without continuity.drain.path.");
            }
            checkedFilter("token", "******", () -> filter.endpoint(path, token));
        }
        return filter.build();
    }

    private static void checkedFilter(String name, String shown, Supplier<DrainFilter.Builder> setting) {
        try {
            var unused = setting.get();
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationPropertyValueException(
                    DrainProperties.PREFIX + "." + name, shown, e.getMessage(), e);
        }
    }

    /**
     * Says when each phase ends, and what does not fit.
     *
     * @param boot what Boot waits in each of its phases; empty if nobody has set it
     */
    static void announce(DrainPlan plan, Optional<Duration> boot) {
        LOG.log(System.Logger.Level.INFO, plan.timeline());
        plan.misfit().ifPresent(misfit -> LOG.log(System.Logger.Level.WARNING, misfit));
        boot.filter(timeout -> timeout.compareTo(plan.bound(DrainPhase.BACKGROUND)) > 0)
                .ifPresent(timeout -> LOG.log(
                        System.Logger.Level.WARNING,
                        () -> BOOT + "=" + timeout + " and the drain do not fit into the grace period of "
                                + plan.gracePeriod() + ": after the drain, " + plan.bound(DrainPhase.BACKGROUND)
                                + " are left for it. Remove it, or set it to no more than that"));
    }
}
