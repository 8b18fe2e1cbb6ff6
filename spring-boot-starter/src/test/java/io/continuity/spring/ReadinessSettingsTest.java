package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.drain.ReadinessGate;
import io.continuity.drain.ReadinessGates;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import liquibase.integration.spring.SpringLiquibase;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

/** What the properties make of gates, and when there are none. */
class ReadinessSettingsTest {
    private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    HealthContributorRegistryAutoConfiguration.class,
                    ContinuityDrainAutoConfiguration.class,
                    ContinuityReadinessAutoConfiguration.class));

    private record Named(String name) implements ReadinessGate {
        @Override
        public Answer check(Duration timeout) {
            return Answer.open();
        }
    }

    @Test
    void applicationWithoutRedisOrDatabaseIsHeldByNobody() {
        runner.run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(ReadinessGates.class).statuses()).isEmpty();
            assertThat(context.getBean(ReadinessGates.class).isHolding()).isFalse();
        });
    }

    @Test
    void beansThatAreGatesAreAsked() {
        runner.withBean(ReadinessGate.class, () -> new Named("catalogue")).run(context -> {
            ReadinessGates gates = context.getBean(ReadinessGates.class);
            assertThat(gates.status("catalogue")).isPresent();
            assertThat(gates.isHolding()).isFalse();
        });
    }

    @Test
    void beansWithOneNameStopTheStart() {
        runner.withBean("one", ReadinessGate.class, () -> new Named("catalogue"))
                .withBean("other", ReadinessGate.class, () -> new Named("catalogue"))
                .run(context -> assertThat(context.getStartupFailure())
                        .hasStackTraceContaining("A bean of type ReadinessGate has a name that cannot be taken")
                        .hasStackTraceContaining("'catalogue'"));
    }

    @ParameterizedTest
    @CsvSource({
        "continuity.readiness.interval, 99ms, at least PT0.1S and at most PT5M",
        "continuity.readiness.interval, 6m, at least PT0.1S and at most PT5M",
        "continuity.readiness.timeout, 0s, at least PT0.01S and at most PT1M",
        "continuity.readiness.timeout, 2m, at least PT0.01S and at most PT1M",
        "continuity.readiness.max-versions, -1, at least 0",
        "continuity.readiness.status-when-draining, 500, 503 or 404",
        "continuity.readiness.wait-for, redsi, There is no such health contributor",
        "continuity.readiness.wait-for, continuityReadiness, It waits for what this holds",
        "continuity.readiness.warm-up.paths, cart, begin with one slash",
        "continuity.readiness.warm-up.paths, //evil.example/, begin with one slash",
        "continuity.readiness.warm-up.paths, /a b, encoded",
        "continuity.readiness.warm-up.requests, 0, at least 1 and at most 1000",
        "continuity.readiness.warm-up.max-time, 11m, at least PT0.1S and at most PT10M",
        "continuity.readiness.schema.min, x, numbers and dots",
        "continuity.readiness.schema.max, latest, numbers and dots",
        "continuity.readiness.schema.min, 2, which is not there",
        "continuity.readiness.schema.max, 2, which is not there",
        "continuity.readiness.schema.migrate, background, of which none is there",
    })
    void aBadValueIsNamedWithItsPropertyAndRule(String property, String value, String rule) {
        invalid(property, rule, property + "=" + value);
    }

    @Test
    void settingsThatContradictEachOtherStopTheStart() {
        invalid(
                "continuity.readiness.schema.min",
                "must not be above schema.max: 2",
                "continuity.readiness.schema.min=3",
                "continuity.readiness.schema.max=2");
        invalid(
                "continuity.readiness.status-when-draining",
                "needs a drain",
                "continuity.readiness.status-when-draining=404",
                "continuity.drain.enabled=false");
        invalid(
                "continuity.readiness.warm-up.paths",
                "not possible with server.ssl",
                "continuity.readiness.warm-up.paths=/",
                "server.ssl.bundle=shop");
        invalid(
                "continuity.readiness.wait-for",
                "needs health",
                "continuity.readiness.wait-for=ping",
                "management.health.continuityReadiness.enabled=false",
                "management.health.defaults.enabled=true");
    }

    private void invalid(String property, String rule, String... properties) {
        runner.withPropertyValues(properties)
                .withBean(
                        "pingHealthContributor",
                        HealthIndicator.class,
                        () -> () -> Health.up().build())
                .run(context -> {
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
    @ValueSource(classes = {MeterRegistry.class, HealthIndicator.class, Flyway.class, SpringLiquibase.class})
    void whatIsOptionalMayBeMissing(Class<?> missing) {
        runner.withClassLoader(new FilteredClassLoader(missing))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(ReadinessGates.class));
    }

    @Test
    void withoutHealthNothingCanBeWaitedFor() {
        runner.withClassLoader(new FilteredClassLoader("org.springframework.boot.health"))
                .withPropertyValues("continuity.readiness.wait-for=ping")
                .run(context -> assertThat(context.getStartupFailure())
                        .hasStackTraceContaining("continuity.readiness.wait-for")
                        .hasStackTraceContaining("spring-boot-starter-actuator"));
    }

    @Test
    void disabledThereAreNone() {
        runner.withPropertyValues("continuity.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ReadinessGates.class));
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ContinuityReadinessAutoConfiguration.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ReadinessGates.class));
    }
}
