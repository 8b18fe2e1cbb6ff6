package io.continuity.spring;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.Clocks;
import io.continuity.crypto.KeyRing;
import io.continuity.session.EncryptedSessionStore;
import io.continuity.session.InMemorySessionStore;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionStore;
import io.continuity.testkit.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

/** Instances that encrypt sessions, and those that do not yet. */
class SessionEncryptionTest {
    private static final String PREFIX = "continuity.session.encryption.";
    private static final String K1 = drawn();
    private static final String K2 = drawn();

    private final String name = "secret-shop-" + UUID.randomUUID();
    private final Browser browser = new Browser();

    private static String drawn() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    private Instance start(String mode, String activeKey) {
        return Instance.start(
                "continuity.redis.uri=" + RedisServer.shared().uri(),
                "spring.application.name=" + name,
                PREFIX + "mode=" + mode,
                PREFIX + "active-key=" + activeKey,
                PREFIX + "keys.k1=" + K1,
                PREFIX + "keys.k2=" + K2);
    }

    /** Returns the values of all hashes of the application, as text. */
    private List<String> stored() {
        RedisClient client =
                RedisClient.create(RedisURI.create(RedisServer.shared().uri()));
        try {
            RedisCommands<byte[], byte[]> redis =
                    client.connect(ByteArrayCodec.INSTANCE).sync();
            return redis.keys("continuity:" + name + ":*:session:*").stream()
                    .flatMap(key -> redis.hgetall(key).values().stream())
                    .map(value -> new String(value, ISO_8859_1))
                    .toList();
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
        }
    }

    @Test
    void nothingThatTheSessionHoldsCanBeReadInRedis() {
        try (Instance off = start("off", "k1");
                Instance writes = start("write", "k1")) {
            new Browser().post(off, "/open/note", Map.of("text", "pomegranate"));
            assertThat(String.join("", stored())).contains("pomegranate", "io.continuity.spring.app.Note");
            browser.post(writes, "/open/note", Map.of("text", "dragonfruit"));
            browser.signIn(writes);

            assertThat(browser.get(writes, "/open/note").body()).isEqualTo("dragonfruit");
            assertThat(browser.get(writes, "/me").body()).isEqualTo("ada");
            assertThat(stored().stream().filter(value -> value.startsWith("\u00fe")))
                    .hasSizeGreaterThan(2);
            assertThat(String.join("", stored())).doesNotContain("dragonfruit", "SecurityContext", "USER");
        }
    }

    @Test
    void eachStepOfARolloutKeepsItsUsersSignedIn() {
        try (Instance reads = start("read", "k1");
                Instance writes = start("write", "k1");
                Instance rotated = start("write", "k2");
                Instance requires = start("require", "k2")) {
            browser.signIn(reads);
            for (Instance instance : List.of(reads, writes, reads, writes, rotated, writes, reads, rotated, requires)) {
                assertThat(browser.get(instance, "/me").body()).isEqualTo("ada");
                browser.post(instance, "/open/note", Map.of("text", "from " + instance.uri()));
                assertThat(browser.get(instance, "/open/note").body()).isEqualTo("from " + instance.uri());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "mode=write, keys must hold the keys",
        "mode=write keys.k1=SECRET, active-key must name the key",
        "mode=write keys.k1=SECRET active-key=k3, active-key: the active key 'k3' must be one of the keys [k1]",
        "keys.k1=SECRET active-key=k1, mode must say what the keys are for",
        "mode=read keys.k1=SECRETSECRET active-key=k1, keys: key 'k1' must be",
        "mode=require keys.[K_1]=SECRET active-key=k1, keys: the id of a key must be 1 to 32 lower-case letters",
        "mode=write keys.k1=SECRET keys.k2=SECRET active-key=k1, keys: key 'k",
    })
    void whatIsWrongStopsTheStartByNameWithoutTheKey(String properties, String message) {
        String output = outputOfFailure(properties.replace("SECRET", K1).split(" "));

        assertThat(output)
                .contains("Sessions cannot be encrypted, as " + PREFIX + message)
                .contains("Action:")
                .doesNotContain(K1);
    }

    @Test
    void keyWithoutAnIdIsNotPrinted() {
        assertThat(outputOfFailure("mode=write", "active-key=k1", "keys=" + K1))
                .contains(PREFIX + "keys must name each key by its id")
                .contains("Set " + PREFIX + "keys.<id>=")
                .doesNotContain(K1);
    }

    @Test
    void modeThatIsNoneStopsTheStart() {
        assertThat(outputOfFailure("mode=always")).contains(PREFIX + "mode").contains("always");
    }

    private static String outputOfFailure(String... properties) {
        PrintStream before = System.out;
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        System.setOut(new PrintStream(output, true, UTF_8));
        try {
            String uri = "continuity.redis.uri=" + RedisServer.shared().uri();
            String[] all = Stream.concat(
                            Stream.of(uri), Arrays.stream(properties).map(PREFIX::concat))
                    .toArray(String[]::new);
            assertThatThrownBy(() -> Instance.start(all)).isInstanceOf(Exception.class);
        } finally {
            System.setOut(before);
        }
        assertThat(output.toString(UTF_8)).contains("APPLICATION FAILED TO START");
        return output.toString(UTF_8);
    }

    @Test
    void propertiesDoNotShowTheKeys() {
        assertThat(new SessionEncryptionProperties(SessionEncryptionProperties.Mode.READ, "k1", Map.of("k1", K1)))
                .hasToString("SessionEncryption[mode=READ, activeKey=k1, keys=[k1]]");
    }

    @Test
    void storeOfTheApplicationHasToEncryptItself() {
        SessionStore plain = new InMemorySessionStore(Clocks.system());
        KeyRing keys = KeyRing.builder().key("k1", K1).build("k1");
        WebApplicationContextRunner runner = new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ContinuityAutoConfiguration.class))
                .withPropertyValues(PREFIX + "mode=write", PREFIX + "active-key=k1", PREFIX + "keys.k1=" + K1);

        runner.withBean(SessionStore.class, () -> plain).run(context -> assertThat(context)
                .getFailure()
                .isInstanceOf(SetupException.class)
                .hasMessageContaining("own SessionStore bean does not encrypt")
                .hasMessageContaining("EncryptedSessionStore.over"));
        runner.withBean(
                        SessionStore.class,
                        () -> EncryptedSessionStore.over(
                                plain, keys, EncryptedSessionStore.Mode.WRITE, SessionObserver.NONE))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void eachFailureHasItsCounter() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        SessionObserver observer = new MicrometerSessionObserver(registry, new StoreOutage(Clocks.system()));
        observer.sealBroken("a");
        observer.sealKeyUnknown("a");
        observer.sealKeyUnknown("a");
        observer.sealMissing("a");
        observer.sealMissing("a");
        observer.sealMissing("a");

        assertThat(registry.getMeters().stream()
                        .filter(meter -> meter.getId().getName().contains(".encryption."))
                        .collect(Collectors.toMap(meter -> meter.getId().getName(), meter -> Objects.requireNonNull(
                                        meter.measure().iterator().next())
                                .getValue())))
                .isEqualTo(Map.of(
                        "continuity.session.encryption.broken", 1.0,
                        "continuity.session.encryption.key.unknown", 2.0,
                        "continuity.session.encryption.missing", 3.0));
    }
}
