package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.continuity.Clocks;
import io.continuity.codec.SchemaVersions;
import io.continuity.fleet.WriteVersions;
import io.continuity.session.InMemorySessionStore;
import io.continuity.session.SessionStore;
import io.continuity.session.jwt.JwtSessionStore;
import io.continuity.session.jwt.KeyRotation;
import io.continuity.session.jwt.TokenKeyRing;
import io.continuity.session.jwt.TokenKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.security.core.session.SessionRegistry;

/** What an application says that keeps its sessions in tokens, and what it must not say. */
class TokenConfigurationTest {
    private static final String JWT = "continuity.session.jwt.";
    private static final String SPILL = JWT + "spill.threshold";
    private static final String K1 = drawn();

    private final WebApplicationContextRunner unnamed = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ContinuityAutoConfiguration.class))
            .withPropertyValues("continuity.session.store=jwt");

    private final WebApplicationContextRunner keyless = unnamed.withPropertyValues("spring.application.name=shop");

    private final WebApplicationContextRunner runner = keyless.withPropertyValues(JWT + "keys=k1 " + K1);

    static String drawn() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    @Test
    void storeIsOfTokensAndNothingOfRedisIsNeeded() {
        runner.withClassLoader(new FilteredClassLoader("io.lettuce", "org.springframework.boot.data.redis"))
                .run(context -> {
                    assertThat(context).hasNotFailed().hasBean("continuitySessionFilter");
                    assertThat(context.getBean(SessionStore.class)).isInstanceOf(JwtSessionStore.class);
                });
    }

    @Test
    void whatIsSaidOfTheOtherStoreHasNoEffect() {
        runner.withPropertyValues("continuity.redis.uri=none", "continuity.session.near-cache.max-entries=-1")
                .run(context -> assertThat(context).hasNotFailed());
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ContinuityAutoConfiguration.class))
                .withClassLoader(new FilteredClassLoader("io.continuity.session.jwt", "io.jsonwebtoken"))
                .withPropertyValues("continuity.redis.uri=redis://127.0.0.1:1", JWT + "keys=none")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void keysOfAFileOrADirectoryAreRead(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("k1"), "k1 " + K1);
        for (String location : new String[] {file.toString(), file.toUri().toString(), directory.toString()}) {
            keyless.withPropertyValues(JWT + "keys-location=" + location).run(context -> {
                assertThat(context).hasNotFailed();
                assertThat(context.getBean(TokenKeys.class).current().toString())
                        .startsWith("TokenKeyRing[k1#");
            });
        }
    }

    @Test
    void theApplicationsOwnKeysAreTaken() {
        TokenKeys own = TokenKeys.fixed(TokenKeyRing.parse("own " + K1, KeyRotation.DEFAULT));
        keyless.withBean(TokenKeys.class, () -> own).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(TokenKeys.class)).isSameAs(own);
        });
        refused(runner.withBean(TokenKeys.class, () -> own), JWT + "keys", "TokenKeys bean of its own");
    }

    @Test
    void withoutKeyTheStartStopsAndSaysHowToMakeOne() {
        refused(keyless, "need a key", "openssl rand -base64 32", JWT + "keys=k1", JWT + "keys-location");
    }

    @Test
    void withoutNameOfTheApplicationTheStartStops() {
        refused(unnamed.withPropertyValues(JWT + "keys=k1 " + K1), "spring.application.name is not set");
    }

    @ParameterizedTest
    @CsvSource({
        "keys-location=/nowhere, continuity.session.jwt.keys and continuity.session.jwt.keys-location both",
        "keys=SECRET, 'continuity.session.jwt.keys: line 1: must be an id, a space'",
        "keys=K_1 SECRET, continuity.session.jwt.keys: line 1: ",
        "keys=k1 SECRETSECRET, continuity.session.jwt.keys: line 1: ",
        "keys=k1 SECRET SECRET, continuity.session.jwt.keys: line 1: ",
    })
    void wrongKeysStopTheStartByNameAndWithoutTheKey(String property, String message) {
        runner.withPropertyValues(JWT + property.replace("SECRET", K1)).run(context -> {
            Throwable failure = cause(context.getStartupFailure(), SetupException.class);
            assertThat(failure).hasMessageContaining(message).hasMessageNotContaining(K1);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "nowhere, nowhere",
        "classpath:keys, must be a file or a directory",
    })
    void wrongLocationStopsTheStartByName(String location, String message) {
        refused(keyless.withPropertyValues(JWT + "keys-location=" + location), JWT + "keys-location", message);
    }

    @ParameterizedTest
    @CsvSource({
        "reload-interval, 999ms, must be at least PT1S",
        "reload-interval, 11m, It must not exceed continuity.session.jwt.propagation",
        "propagation, 31d, at most PT720H",
        "clock-skew, 61m, at most PT1H",
        "absolute-lifetime, 999ms, at least PT1S",
        "touch-threshold, -1s, from 0 to 1 hour",
        "max-cookies, 4, from 1 to 3",
    })
    void badValueIsNamedWithItsPropertyAndRule(String name, String value, String rule, @TempDir Path directory)
            throws IOException {
        Path file = Files.writeString(directory.resolve("keys"), "k1 " + K1);
        keyless.withPropertyValues(JWT + "keys-location=" + file, JWT + name + "=" + value)
                .run(context -> {
                    InvalidConfigurationPropertyValueException invalid =
                            cause(context.getStartupFailure(), InvalidConfigurationPropertyValueException.class);
                    assertThat(invalid.getName()).isEqualTo(JWT + name);
                    assertThat(invalid.getReason()).contains(rule);
                });
    }

    @ParameterizedTest
    @CsvSource({"63, from 64B to 256KB", "256001KB, from 64B to 256KB", "-1, from 64B to 256KB"})
    void thresholdThatIsNoneStopsTheStartByName(String value, String rule) {
        runner.withPropertyValues("continuity.redis.uri=redis://127.0.0.1:1", SPILL + "=" + value)
                .run(context -> {
                    InvalidConfigurationPropertyValueException invalid =
                            cause(context.getStartupFailure(), InvalidConfigurationPropertyValueException.class);
                    assertThat(invalid.getName()).isEqualTo(SPILL);
                    assertThat(invalid.getReason()).contains(rule);
                });
    }

    @Test
    void largeAttributesNeedARedis() {
        refused(runner.withPropertyValues(SPILL + "=1KB"), "Continuity needs a Redis", "continuity.redis.uri");
    }

    @ParameterizedTest
    @CsvSource({
        "continuity.session.failure-policy=degrade",
        "continuity.session.encryption.mode=write",
        "continuity.session.adopt.mode=read",
        "continuity.session.format-check.mode=fail",
    })
    void whatTokensCannotGiveStopsTheStartNamingBothProperties(String property) {
        String[] said = property.contains("encryption")
                ? new String[] {
                    property,
                    "continuity.session.encryption.active-key=k1",
                    "continuity.session.encryption.keys.k1=" + drawn()
                }
                : new String[] {property};
        refused(
                runner.withPropertyValues(said),
                property.substring(0, property.indexOf('=')),
                "continuity.session.store=jwt");
    }

    @Test
    void storeOfTheApplicationAndThePropertyContradict() {
        refused(
                runner.withBean(SessionStore.class, () -> new InMemorySessionStore(Clocks.system())),
                "continuity.session.store=jwt is set",
                "SessionStore bean of its own");
    }

    @Test
    void storeThatIsNoneStopsTheStart() {
        runner.withPropertyValues("continuity.session.store=memcached")
                .run(context -> assertThat(context.getStartupFailure())
                        .hasStackTraceContaining("continuity.session.store")
                        .hasStackTraceContaining("memcached"));
    }

    @Test
    void whoCountsSessionsIsToldWhenItAsks() {
        runner.run(context -> assertThat(catchThrowable(() -> context.getBean(SessionRegistry.class)))
                .hasStackTraceContaining("maximumSessions")
                .hasStackTraceContaining("continuity.session.store=redis"));
    }

    @Test
    void withoutFleetTheReleaseBeforeCanReadWhatIsWritten() {
        runner.run(context -> {
            SchemaVersions versions = context.getBean(SchemaVersions.class);
            assertThat(versions.toWrite("cart", 1)).isEqualTo(1);
            assertThat(versions.toWrite("cart", 2)).isEqualTo(1);
            assertThat(versions.toWrite("cart", 5)).isEqualTo(4);
        });
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ContinuityAutoConfiguration.class))
                .withBean(SessionStore.class, () -> new InMemorySessionStore(Clocks.system()))
                .run(context -> assertThat(context.getBean(WriteVersions.class).versionToWrite("cart", 5))
                        .isEqualTo(1));
    }

    @Test
    void propertiesDoNotShowTheKeys() {
        runner.run(context -> assertThat(context.getBean(TokenProperties.class))
                .hasToString("SessionTokens[keys=set, keysLocation=null, form=ENCRYPTED, revocation=OFF]"));
    }

    private static void refused(WebApplicationContextRunner application, String... messages) {
        application.run(context -> {
            Throwable failure = cause(context.getStartupFailure(), SetupException.class);
            assertThat(failure.getMessage()).contains(messages).doesNotContain(K1);
        });
    }

    private static <T extends Throwable> T cause(@Nullable Throwable failure, Class<T> type) {
        Optional<T> cause = Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst();
        assertThat(cause).as("%s in %s", type, failure).isPresent();
        return cause.orElseThrow();
    }
}
