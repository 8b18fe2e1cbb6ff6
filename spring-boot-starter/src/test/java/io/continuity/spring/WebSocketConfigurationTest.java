package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.Clocks;
import io.continuity.resume.ConnectionLog;
import io.continuity.resume.InMemoryConnectionLog;
import io.continuity.session.redis.RedisConnectionLog;
import io.continuity.ws.server.ContinuityEndpoints;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

/** What an application says of its WebSockets, and what it must not say. */
class WebSocketConfigurationTest {
    private static final String KEYS = "continuity.websocket.keys";
    private static final String K1 = TokenConfigurationTest.drawn();

    private final WebApplicationContextRunner keyless = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ContinuityAutoConfiguration.class,
                    ContinuityDrainAutoConfiguration.class,
                    ContinuityWebSocketAutoConfiguration.class))
            .withPropertyValues("continuity.redis.uri=redis://127.0.0.1:1");

    private final WebApplicationContextRunner runner = keyless.withPropertyValues(KEYS + ".k1=" + K1);

    private static void refused(WebApplicationContextRunner application, String... words) {
        application.run(context -> {
            Optional<SetupException> failure = causes(context.getStartupFailure(), SetupException.class);
            assertThat(failure).isPresent();
            assertThat(failure.get().getMessage()).contains(words).doesNotContain(K1);
        });
    }

    private static <T> Optional<T> causes(@Nullable Throwable failure, Class<T> type) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst();
    }

    @Test
    void connectionsAreKeptInTheRedisOfSessions() {
        runner.run(context -> {
            assertThat(context).hasNotFailed().hasSingleBean(ContinuityEndpoints.class);
            assertThat(context.getBean(ConnectionLog.class)).isInstanceOf(RedisConnectionLog.class);
        });
    }

    @Test
    void sessionsMayBeKeptBySomebodyElse() {
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        ContinuityDrainAutoConfiguration.class, ContinuityWebSocketAutoConfiguration.class))
                .withPropertyValues("continuity.redis.uri=redis://127.0.0.1:1", KEYS + ".k1=" + K1)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(ConnectionLog.class)).isInstanceOf(RedisConnectionLog.class);
                });
    }

    @Test
    void oneInstanceNeedsNoKey() {
        keyless.withPropertyValues("continuity.websocket.log=memory").run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(ConnectionLog.class)).isInstanceOf(InMemoryConnectionLog.class);
        });
    }

    @Test
    void manyInstancesNeedAKey() {
        refused(
                keyless,
                "need a key for the tokens",
                "make one with: openssl rand -base64 32, and set " + KEYS + ".k1=<what was printed>",
                "or set continuity.websocket.enabled=false");
    }

    @Test
    void logOfTheApplicationsOwnNeedsAKey() {
        refused(
                keyless.withBean(ConnectionLog.class, () -> new InMemoryConnectionLog(Clocks.system())),
                "need a key for the tokens");
    }

    @Test
    void keyThatIsNoneIsNotRepeated() {
        refused(
                keyless.withPropertyValues(KEYS + ".k1=" + K1.substring(8)),
                KEYS + ": key 'k1' must be",
                "correct continuity.websocket.*");
    }

    @Test
    void keysWithoutIdsAreNotRepeated() {
        keyless.withPropertyValues(KEYS + "=" + K1).run(context -> {
            FailureAnalysis analysis = Objects.requireNonNull(
                    new SecretBindingFailureAnalyzer().analyze(Objects.requireNonNull(context.getStartupFailure())));
            assertThat(analysis.getDescription()).isEqualTo(KEYS + " must name each key by its id.");
            assertThat(analysis.getAction()).contains(KEYS + ".<id>").doesNotContain(K1);
        });
    }

    @Test
    void twoKeysNeedToSayWhichIssuesTokens() {
        String k2 = KEYS + ".k2=" + TokenConfigurationTest.drawn();
        refused(runner.withPropertyValues(k2), "has 2 keys, and continuity.websocket.active-key does not say which");
        runner.withPropertyValues(k2, "continuity.websocket.active-key=k2")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void activeKeyMustBeThere() {
        refused(
                runner.withPropertyValues("continuity.websocket.active-key=k7"),
                "the active key 'k7' must be one of the keys [k1]");
        refused(
                keyless.withPropertyValues("continuity.websocket.log=memory", "continuity.websocket.active-key=k7"),
                "continuity.websocket.active-key is set, but there are no keys");
    }

    @Test
    void withoutADrainNothingMoves() {
        refused(
                runner.withPropertyValues("continuity.drain.enabled=false"),
                "continuity.drain.enabled is false",
                "set continuity.websocket.enabled=false");
    }

    @Test
    void withoutLettuceThereIsNoRedis() {
        refused(
                runner.withPropertyValues("continuity.session.store=jwt")
                        .withPropertyValues(
                                "spring.application.name=shop",
                                "continuity.session.jwt.keys=k1 " + TokenConfigurationTest.drawn())
                        .withClassLoader(new FilteredClassLoader("io.lettuce")),
                "WebSocket connections in Redis need continuity-session-redis",
                "set continuity.websocket.log=memory");
    }

    @ParameterizedTest
    @CsvSource({
        "ttl, 999ms, 1 second to 1 day",
        "ttl, 25h, 1 second to 1 day",
        "window.messages, 0, '1 to 1000000'",
        "window.messages, 1000001, '1 to 1000000'",
        "window.size, 0B, 1 or more",
        "heartbeat, 99ms, 100 ms to 1 hour",
        "heartbeat, 61m, 100 ms to 1 hour",
        "clients-per-second, 0, 1 or more",
        "stomp.kept-headers, x name, must be the name of a header",
    })
    void badValueIsNamedWithItsPropertyAndRule(String property, String value, String rule) {
        runner.withPropertyValues("continuity.websocket." + property + "=" + value)
                .run(context -> {
                    Optional<InvalidConfigurationPropertyValueException> invalid =
                            causes(context.getStartupFailure(), InvalidConfigurationPropertyValueException.class);
                    assertThat(invalid).isPresent();
                    assertThat(invalid.get().getName()).isEqualTo("continuity.websocket." + property);
                    assertThat(invalid.get().getReason()).contains(rule);
                });
    }

    @ParameterizedTest
    @CsvSource({"log, disk", "overflow, flood"})
    void unknownWordIsNamed(String property, String value) {
        runner.withPropertyValues("continuity.websocket." + property + "=" + value)
                .run(context -> assertThat(context).hasFailed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"org.springframework.web.socket", "org.springframework.messaging", "io.micrometer"})
    void whatAnApplicationLacksIsNotNeeded(String missing) {
        runner.withClassLoader(new FilteredClassLoader(missing))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(ContinuityEndpoints.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"io.continuity.ws", "jakarta.websocket"})
    void withoutWebSocketsThereIsNothing(String missing) {
        keyless.withClassLoader(new FilteredClassLoader(missing))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("continuityEndpoints"));
    }
}
