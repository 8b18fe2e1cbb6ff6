package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.Clocks;
import io.continuity.codec.AttributeCodec;
import io.continuity.codec.EncodedAttribute;
import io.continuity.codec.SessionType;
import io.continuity.session.EncryptedSessionStore;
import io.continuity.session.InMemorySessionStore;
import io.continuity.session.SessionStore;
import io.continuity.session.redis.RedisSessionStore;
import io.continuity.session.redis.SpringSessionStore;
import io.continuity.testkit.RedisServer;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

/** How sharing with Spring Session is configured; what it does is tested in examples/adoption. */
class SessionAdoptionTest {
    private static final String PREFIX = "continuity.session.adopt.";
    private static final String KEY = drawn();

    private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ContinuityAutoConfiguration.class))
            .withPropertyValues("continuity.redis.uri=" + RedisServer.shared().uri());

    @ParameterizedTest
    @ValueSource(strings = {"read", "dual", "READ"})
    void theModeDecides(String mode) {
        runner.run(context -> assertThat(context.getBean(SessionStore.class)).isInstanceOf(RedisSessionStore.class));
        runner.withPropertyValues(PREFIX + "mode=off")
                .run(context -> assertThat(context.getBean(SessionStore.class)).isInstanceOf(RedisSessionStore.class));
        runner.withPropertyValues(PREFIX + "mode=" + mode)
                .run(context -> assertThat(context.getBean(SessionStore.class)).isInstanceOf(SpringSessionStore.class));
    }

    @ParameterizedTest
    @CsvSource({"mode, both", "repository-type, jdbc", "namespace, with space", "namespace, spring:session:"})
    void aValueThatIsNoneIsRefused(String property, String value) {
        runner.withPropertyValues(PREFIX + "mode=dual", PREFIX + property + "=" + value)
                .run(context -> assertThat(context).hasFailed());
    }

    /** Applications with Spring Session hold no lease. */
    @Test
    void aSecondVersionOfATypeIsRefusedAsLongAsSpringSessionReads() {
        SessionType<?> type = SessionType.builder("note", String.class)
                .version(2)
                .previous(1, Integer.class, v1 -> v1.up(String::valueOf).down(Integer::valueOf))
                .build();

        runner.withBean(SessionType.class, () -> type)
                .withPropertyValues(PREFIX + "mode=dual")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(SetupException.class)
                        .hasMessageContaining("SessionType 'note' has version 2"));
        runner.withBean(SessionType.class, () -> type)
                .withPropertyValues(PREFIX + "mode=read")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void aClusterIsRefused() {
        runner.withPropertyValues("continuity.redis.uri=redis-cluster://127.0.0.1:1", PREFIX + "mode=read")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("Redis Cluster"));
    }

    /** Spring Session reads what is written in dual mode, and must not be able to read what is encrypted. */
    @ParameterizedTest
    @CsvSource({"dual, read", "dual, write", "dual, require", "read, require"})
    void encryptionThatSpringSessionOrWeCouldNotReadIsRefused(String mode, String encryption) {
        encrypted(encryption).withPropertyValues(PREFIX + "mode=" + mode).run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(SetupException.class)
                .hasMessageContaining(PREFIX + "mode=" + mode)
                .hasMessageContaining("continuity.session.encryption.mode"));
    }

    @Test
    void whatIsTakenOverMayBeEncrypted() {
        encrypted("write").withPropertyValues(PREFIX + "mode=read").run(context -> assertThat(
                        context.getBean(SessionStore.class))
                .isInstanceOf(EncryptedSessionStore.class));
    }

    private static String drawn() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    private WebApplicationContextRunner encrypted(String mode) {
        return runner.withPropertyValues(
                "continuity.session.encryption.mode=" + mode,
                "continuity.session.encryption.active-key=k1",
                "continuity.session.encryption.keys.k1=" + KEY);
    }

    @Test
    void aCodecThatSpringSessionDoesNotReadIsRefused() {
        runner.withBean(AttributeCodec.class, OtherCodec::new)
                .withPropertyValues(PREFIX + "mode=dual")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(SetupException.class)
                        .hasMessageContaining(OtherCodec.class.getName()));
        runner.withBean(AttributeCodec.class, OtherCodec::new)
                .withPropertyValues(PREFIX + "mode=read")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void aStoreOfTheApplicationHasToShareItself() {
        runner.withBean(SessionStore.class, () -> new InMemorySessionStore(Clocks.system()))
                .withPropertyValues(PREFIX + "mode=read")
                .run(context -> assertThat(context)
                        .getFailure()
                        .isInstanceOf(SetupException.class)
                        .hasMessageContaining("own SessionStore bean does not share")
                        .hasMessageContaining("SpringSessionStore.over"));
    }

    @Test
    void theCookieIsSpringSessionsUnlessTheApplicationNamesIt() {
        assertThat(cookieOf(PREFIX + "mode=dual"))
                .startsWith("SESSION=")
                .contains("Path=/;", "HttpOnly", "SameSite=Lax");
        assertThat(cookieOf(PREFIX + "mode=read", "server.servlet.context-path=/shop"))
                .contains("Path=/shop/;");
        assertThat(cookieOf(PREFIX + "mode=dual", "server.servlet.session.cookie.name=OWN"))
                .startsWith("OWN=");
        assertThat(cookieOf(PREFIX + "mode=off")).startsWith("JSESSIONID=");
    }

    private static String cookieOf(String... properties) {
        String[] all = Stream.concat(
                        Stream.of("continuity.redis.uri=" + RedisServer.shared().uri()), Stream.of(properties))
                .toArray(String[]::new);
        try (Instance instance = Instance.start(all)) {
            String root = String.join("", properties).contains("/shop") ? "/shop" : "";
            return new Browser().get(instance, root + "/open/new").header("Set-Cookie");
        }
    }

    private static final class OtherCodec implements AttributeCodec {
        @Override
        public boolean canEncode(Object value) {
            return false;
        }

        @Override
        public EncodedAttribute encode(Object value) {
            throw new IllegalArgumentException("nothing");
        }

        @Override
        public Object decode(EncodedAttribute encoded) {
            return "nothing";
        }
    }
}
