package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.drain.Drain;
import io.continuity.drain.DrainPhase;
import io.continuity.drain.DrainPlan;
import io.continuity.servlet.DrainFilter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.mock.web.MockHttpServletRequest;

/** What the properties make of a drain, and when there is none. */
class DrainSettingsTest {
    private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ContinuityDrainAutoConfiguration.class));

    private DrainPlan plan(String... properties) {
        DrainPlan[] plan = new DrainPlan[1];
        runner.withPropertyValues(properties)
                .run(context -> plan[0] = context.getBean(Drain.class).plan());
        return Objects.requireNonNull(plan[0]);
    }

    @Test
    void applicationWithoutRedisDrainsToo() {
        runner.run(context -> {
            FilterRegistrationBean<?> filter = context.getBean(FilterRegistrationBean.class);
            assertThat(filter.getFilter()).isInstanceOf(DrainFilter.class);
            assertThat(filter.getOrder()).isLessThan(ContinuityAutoConfiguration.FILTER_ORDER);
            assertThat(filter.isAsyncSupported()).isTrue();
        });
        assertThat(plan().gracePeriod()).isEqualTo(DrainPlan.DEFAULT_GRACE_PERIOD);
        assertThat(plan().misfit()).isEmpty();
    }

    @Test
    void gracePeriodIsThatOfThePlatform() {
        assertThat(plan("CONTINUITY_GRACE_PERIOD=45").gracePeriod()).isEqualTo(Duration.ofSeconds(45));
        assertThat(plan("CONTINUITY_GRACE_PERIOD=45", "continuity.drain.grace-period=1m")
                        .gracePeriod())
                .isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void eachPhaseHasItsProperty() {
        DrainPlan plan = plan(
                "continuity.drain.grace-period=10m",
                "continuity.drain.min-linger=3s",
                "continuity.drain.max-linger=40s",
                "continuity.drain.quiet-period=2s",
                "continuity.drain.hand-over=5s",
                "continuity.drain.finish=50s",
                "continuity.drain.background=6s",
                "continuity.drain.flush=7s");

        assertThat(plan.timeline())
                .endsWith(
                        "linger until 41.0 s (3.0 s at least, ends once it is quiet for 2.0 s), hand over until 46.0 s,"
                                + " finish until 96.0 s, background until 102.0 s, flush until 109.0 s, killed at 600.0 s");
    }

    @ParameterizedTest
    @CsvSource({
        "continuity.drain.grace-period, 0s, above zero",
        "continuity.drain.grace-period, 5s, flush must be below gracePeriod",
        "continuity.drain.min-linger, 11s, must not exceed maxLinger",
        "continuity.drain.quiet-period, -1s, at least zero",
        "continuity.drain.hand-over, -1s, at least zero",
        "continuity.drain.finish, 2h, at most PT1H",
        "continuity.drain.background, -1s, at least zero",
        "continuity.drain.flush, -1s, at least zero",
        "continuity.drain.path, drain, must be a path",
        "continuity.drain.token, 0123456789abcdef, has no effect without",
        "CONTINUITY_GRACE_PERIOD, soon, a number of seconds",
        "CONTINUITY_GRACE_PERIOD, -1, above zero",
    })
    void aBadValueIsNamedWithItsPropertyAndRule(String property, String value, String rule) {
        invalid(property, rule, property + "=" + value);
    }

    @Test
    void timesThatDoNotFitStopTheStartIfSoWished() {
        invalid(
                "continuity.drain.grace-period",
                "do not fit into the grace period",
                "continuity.drain.finish=20s",
                "continuity.drain.on-misfit=fail");
        assertThat(plan("continuity.drain.finish=20s").misfit()).isPresent();
    }

    private void invalid(String property, String rule, String... properties) {
        runner.withPropertyValues(properties).run(context -> {
            Optional<InvalidConfigurationPropertyValueException> invalid = Stream.iterate(
                            context.getStartupFailure(), Objects::nonNull, Throwable::getCause)
                    .filter(InvalidConfigurationPropertyValueException.class::isInstance)
                    .map(InvalidConfigurationPropertyValueException.class::cast)
                    .findFirst();
            assertThat(invalid).isPresent();
            assertThat(invalid.get().getName()).isEqualTo(property);
            assertThat(invalid.get().getReason()).contains(rule);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"continuity.enabled", "continuity.drain.enabled"})
    void disabledThereIsNone(String property) {
        runner.withPropertyValues(property + "=false").run(context -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(Drain.class)
                .doesNotHaveBean(FilterRegistrationBean.class));
    }

    @Test
    void applicationThatServesNobodyHasNone() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ContinuityDrainAutoConfiguration.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Drain.class));
    }

    @Test
    void theApplicationsOwnDrainIsTaken() {
        Drain own = Drain.of(DrainPlan.builder(Duration.ofMinutes(1)).build());
        runner.withBean(Drain.class, () -> own)
                .run(context -> assertThat(context.getBean(Drain.class)).isSameAs(own));
        assertThat(own.phase()).isEqualTo(DrainPhase.SERVING);
    }

    @ParameterizedTest
    @ValueSource(classes = {MeterRegistry.class, HealthIndicator.class})
    void whatIsOptionalMayBeMissing(Class<?> missing) {
        runner.withClassLoader(new FilteredClassLoader(missing))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(Drain.class));
    }

    @ParameterizedTest
    @CsvSource({
        "/actuator/health/readiness, true",
        "/actuator/prometheus, true",
        "/livez, true",
        "/readyz, true",
        "/actuators, false",
        "/livez/orders, false",
        "/, false",
    })
    void probesAreToldFromUsers(String path, boolean probe) {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/shop" + path);
        request.setContextPath("/shop");
        assertThat(ProbePaths.of(new MockEnvironment()).test(request)).isEqualTo(probe);
    }

    @Test
    void probesAreWhereActuatorIs() {
        ProbePaths moved = ProbePaths.of(new MockEnvironment()
                .withProperty("spring.mvc.servlet.path", "/api")
                .withProperty("management.endpoints.web.base-path", "/"));

        assertThat(moved.test(new MockHttpServletRequest("GET", "/api/health/liveness")))
                .isTrue();
        assertThat(moved.test(new MockHttpServletRequest("GET", "/api/orders"))).isFalse();
        assertThat(moved.test(new MockHttpServletRequest("GET", "/actuator/health")))
                .isFalse();
    }
}
