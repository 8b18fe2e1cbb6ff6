package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.spring.app.TestApplication;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.session.MapSession;
import org.springframework.session.MapSessionRepository;
import org.springframework.session.web.http.SessionRepositoryFilter;

/** What keeps an application from starting, and how it says so. */
class ConfigurationFailureTest {
    private static final String URI = "continuity.redis.uri=redis://127.0.0.1:1";

    private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ContinuityAutoConfiguration.class));

    private AbstractThrowableAssert<?, ? extends Throwable> failure(
            WebApplicationContextRunner application, String... properties) {
        Throwable[] failure = new Throwable[1];
        application.withPropertyValues(properties).run(context -> failure[0] = context.getStartupFailure());
        return assertThat(failure[0])
                .isNotNull()
                .extracting(ConfigurationFailureTest::rootCause, InstanceOfAssertFactories.THROWABLE);
    }

    @Test
    void noRedis() {
        failure(runner)
                .isInstanceOf(SetupException.class)
                .hasMessage("Continuity needs a Redis: set continuity.redis.uri=redis://host:port, or add"
                        + " spring-boot-starter-data-redis and spring.data.redis.*, or set continuity.enabled=false");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis.example:6379",
                "http://redis.example",
                "redis://",
                "redis-sentinel://h:26379",
                "redis-cluster://",
                "redis-cluster://h:6379,",
                "redis://h:port",
                ""
            })
    void anAddressThatIsNotOfARedis(String uri) {
        failure(runner, "continuity.redis.uri=" + uri)
                .isInstanceOf(SetupException.class)
                .hasMessageContaining("continuity.redis.uri: '" + uri + "' is not the address of a Redis")
                .hasMessageContaining("redis://[[user:]password@]host[:port][/database]");
    }

    @ParameterizedTest
    @CsvSource({
        "redis-cluster://h:6379/3, no database but 0: 3",
        "redis-socket:///tmp/redis.sock, netty-transport-native-epoll",
    })
    void anAddressThatCannotBeSpokenTo(String uri, String reason) {
        failure(runner, "continuity.redis.uri=" + uri)
                .isInstanceOf(SetupException.class)
                .hasMessageContaining("continuity.redis.uri: ")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://ada:s3cret@h:port",
                "redis://s3cret@",
                "redis://:s3c@s3cret@h:x",
                "ada:s3cret@h",
                "redis-cluster://s3cret@h:x,i:2"
            })
    void aPasswordIsNotRepeated(String uri) {
        failure(runner, "continuity.redis.uri=" + uri)
                .hasMessageContaining("***@")
                .hasMessageNotContaining("s3c");
    }

    @Test
    void bootReportsTheFailureWithoutThePassword() {
        String output = outputOf(() -> assertThatThrownBy(() -> Instance.start(
                        new SpringApplicationBuilder(TestApplication.class),
                        "continuity.redis.uri=redis://ada:s3cret@h:port"))
                .isInstanceOf(Exception.class));
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("continuity.redis.uri: 'redis://***@h:port' is not")
                .contains("Action:")
                .doesNotContain("s3cret");
    }

    @ParameterizedTest
    @CsvSource({
        "continuity.session.store-deadline, 0s, above zero and at most PT1M",
        "continuity.session.store-deadline, -1s, above zero and at most PT1M",
        "continuity.session.store-deadline, 61s, above zero and at most PT1M",
        "continuity.session.expiry-interval, 99ms, at least PT0.1S and at most PT5M",
        "continuity.session.expiry-interval, 301s, at least PT0.1S and at most PT5M",
        "continuity.fleet.lease-time, 999ms, at least PT1S and at most PT5M",
        "continuity.fleet.lease-time, 301s, at least PT1S and at most PT5M",
        "continuity.fleet.bake-time, -1s, at least PT0S and at most PT24H",
        "continuity.fleet.bake-time, 25h, at least PT0S and at most PT24H",
        "continuity.verdict.window, 9s, at least PT10S and at most PT1H",
        "continuity.verdict.window, 61m, at least PT10S and at most PT1H",
        "continuity.verdict.min-requests, 9, at least 10",
        "continuity.verdict.max-failure-increase, 0, above 0 and below 1",
        "continuity.verdict.max-p99-ratio, 0.5, at least 1 and at most 100",
        "continuity.verdict.p99-floor, -1ms, at least zero and at most PT1M",
        "continuity.instance.id, my shop, '1 to 200 letters, digits'",
        "continuity.instance.id, '', '1 to 200 letters, digits'",
        "continuity.instance.version, '', '1 to 100 characters'",
        "continuity.session.key-prefix, my shop, '1 to 100 letters, digits'",
        "continuity.session.key-prefix, '', '1 to 100 letters, digits'",
        "spring.application.name, my shop, set continuity.session.key-prefix to something else",
        "continuity.session.allowed-types, com.acme.*, 'a class name, or a package name and ''.**'''",
        "continuity.session.allowed-types, com.**, name your own package",
        "continuity.session.max-attribute-size, 1023B, at least 1KB and less than 2GB",
        "continuity.session.max-attribute-size, 2GB, at least 1KB and less than 2GB",
    })
    void aBadValueIsNamedWithItsPropertyAndRule(String property, String value, String rule) {
        invalid(runner.withPropertyValues(URI, property + "=" + value), property, rule);
    }

    @ParameterizedTest
    @CsvSource({
        "continuity.affinity.cookie-name, a=b, 'cookieName must be 1 to 100 letters'",
        "continuity.affinity.header-name, a: b, 'headerName must be 1 to 100 letters'",
        "continuity.skew.header-name, a: b, 'headerName must be 1 to 100 letters'",
        "continuity.skew.parameter, '', 'parameter must not be empty'",
        "continuity.instance.version, 1 0, 'version must have letters, digits'",
    })
    void whatABalancerCannotReadIsNamed(String property, String value, String rule) {
        invalid(
                runner.withPropertyValues(
                        URI,
                        "continuity.affinity.enabled=true",
                        "continuity.skew.enabled=true",
                        property + "=" + value),
                property,
                rule);
    }

    @ParameterizedTest
    @ValueSource(strings = {"policy", "dialect"})
    void unknownPolicyOrDialectOfABalancer(String property) {
        failure(runner, URI, "continuity.affinity.enabled=true", "continuity.affinity." + property + "=klingon")
                .hasMessageContaining("klingon");
    }

    @ParameterizedTest
    @ValueSource(strings = {"max-entries=0", "max-size=0B"})
    void degradingWithoutANearCacheToServeFrom(String off) {
        invalid(
                runner.withPropertyValues(
                        URI, "continuity.session.failure-policy=degrade", "continuity.session.near-cache." + off),
                "continuity.session.failure-policy",
                "must be above 0");
    }

    @Test
    void aTimeoutBelowASecond() {
        invalid(
                runner.withPropertyValues(URI).withBean(ServerProperties.class, ConfigurationFailureTest::halfASecond),
                "server.servlet.session.timeout",
                "at least one second");
    }

    private static ServerProperties halfASecond() {
        ServerProperties server = new ServerProperties();
        server.getServlet().getSession().setTimeout(Duration.ofMillis(500));
        return server;
    }

    private static void invalid(WebApplicationContextRunner application, String property, String rule) {
        application.run(context -> {
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

    @Test
    void springSessionAsWell() {
        failure(runner.withUserConfiguration(SpringSession.class), URI)
                .isInstanceOf(SetupException.class)
                .hasMessageContaining("Spring Session and Continuity both")
                .hasMessageContaining("remove Spring Session")
                .hasMessageContaining("remove continuity-spring-boot-starter or set continuity.enabled=false");
    }

    @Test
    void springSessionAloneIsNoneOfOurBusiness() {
        runner.withUserConfiguration(SpringSession.class)
                .withPropertyValues("continuity.enabled=false")
                .run(context -> assertThat(context).hasNotFailed());
    }

    private static Throwable rootCause(Throwable failure) {
        return failure.getCause() == null ? failure : rootCause(failure.getCause());
    }

    private static String outputOf(Runnable action) {
        PrintStream before = System.out;
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
        try {
            action.run();
        } finally {
            System.setOut(before);
        }
        return output.toString(StandardCharsets.UTF_8);
    }

    @Configuration(proxyBeanMethods = false)
    static class SpringSession {
        @Bean
        SessionRepositoryFilter<MapSession> springSessionRepositoryFilter() {
            return new SessionRepositoryFilter<>(new MapSessionRepository(new HashMap<>()));
        }
    }
}
