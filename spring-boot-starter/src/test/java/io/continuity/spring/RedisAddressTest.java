package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.spring.ContinuityAutoConfiguration.RedisFallback;
import io.continuity.testkit.RedisMonitor;
import io.continuity.testkit.RedisServer;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import java.security.KeyStore;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

/** Which Redis the store talks to. */
class RedisAddressTest {
    private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ContinuityAutoConfiguration.class, DataRedisAutoConfiguration.class, SslAutoConfiguration.class));

    @Test
    void theRedisOfSpringDataIsUsedWhenNoUriIsGiven() {
        try (RedisServer redis = RedisServer.embedded();
                RedisMonitor monitor = RedisMonitor.of(redis);
                Instance instance = Instance.start(
                        "spring.data.redis.host=" + redis.host(),
                        "spring.data.redis.port=" + redis.port(),
                        "spring.application.name=shop")) {
            new Browser().get(instance, "/open/new");
            assertThat(monitor.commands()).anySatisfy(command -> assertThat(command.arguments())
                    .anyMatch(argument -> argument.startsWith("continuity:shop:{")));
        }
    }

    @Test
    void theUriWinsOverTheRedisOfSpringData() {
        try (RedisServer redis = RedisServer.embedded();
                RedisMonitor monitor = RedisMonitor.of(redis);
                Instance instance = Instance.start("continuity.redis.uri=" + redis.uri(), "spring.data.redis.port=1")) {
            assertThat(new Browser().get(instance, "/open/new").body()).isEqualTo("created");
            assertThat(monitor.commands()).anySatisfy(command -> assertThat(command.arguments())
                    .anyMatch(argument -> argument.startsWith("continuity:{")));
        }
    }

    @Test
    void everyDetailOfAStandaloneRedisIsFollowed() {
        RedisURI uri = addressFrom(
                "spring.data.redis.host=redis.example",
                "spring.data.redis.port=6380",
                "spring.data.redis.database=3",
                "spring.data.redis.username=ada",
                "spring.data.redis.password=secret",
                "spring.data.redis.ssl.enabled=true");
        assertThat(uri.getHost()).isEqualTo("redis.example");
        assertThat(uri.getPort()).isEqualTo(6380);
        assertThat(uri.getDatabase()).isEqualTo(3);
        assertThat(uri.isSsl()).isTrue();
        assertThat(uri.isVerifyPeer()).isTrue();
        assertThat(credentials(uri).getUsername()).isEqualTo("ada");
        assertThat(String.valueOf(credentials(uri).getPassword())).isEqualTo("secret");
    }

    @Test
    void aPasswordNeedsNoUser() {
        RedisURI uri = addressFrom("spring.data.redis.password=secret");
        assertThat(credentials(uri).getUsername()).isNull();
        assertThat(String.valueOf(credentials(uri).getPassword())).isEqualTo("secret");
        assertThat(uri.isSsl()).isFalse();
    }

    @Test
    void aUrlOfSpringDataIsFollowed() {
        RedisURI uri = addressFrom("spring.data.redis.url=rediss://ada:secret@redis.example:6390/2");
        assertThat(uri.getHost()).isEqualTo("redis.example");
        assertThat(uri.getPort()).isEqualTo(6390);
        assertThat(uri.getDatabase()).isEqualTo(2);
        assertThat(uri.isSsl()).isTrue();
        assertThat(credentials(uri).getUsername()).isEqualTo("ada");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spring.data.redis.sentinel.master=main;spring.data.redis.sentinel.nodes=h:26379",
                "spring.data.redis.cluster.nodes=h:6379",
                "spring.data.redis.masterreplica.nodes=h:6379"
            })
    void anythingButStandaloneStopsTheStart(String properties) {
        runner.withPropertyValues(properties.split(";")).run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(SetupException.class)
                .hasMessageContaining("Sentinel, Cluster or replicas"));
    }

    @ParameterizedTest
    @CsvSource({
        "redis://my_redis:6380, my_redis, 6380",
        "redis://my_redis, my_redis, 6379",
        "redis://:secret@my_redis:6380/2, my_redis, 6380",
        "redis://[::1]:6380, [::1], 6380",
        "rediss://redis.example, redis.example, 6379",
    })
    void hostAndPortAreFoundInTheUri(String text, String host, int port) {
        RedisURI uri = RedisAddress.parse(text);
        assertThat(uri.getHost()).isEqualTo(host);
        assertThat(uri.getPort()).isEqualTo(port);
    }

    @Test
    void anSslBundleStopsTheStart() {
        DataRedisConnectionDetails details = new DataRedisConnectionDetails() {
            @Override
            public Standalone getStandalone() {
                return Standalone.of("localhost", 6379);
            }

            @Override
            public SslBundle getSslBundle() {
                return SslBundle.of(new OwnStores());
            }
        };
        assertThatThrownBy(() -> RedisAddress.of(details, Optional.empty()))
                .isInstanceOf(SetupException.class)
                .hasMessageContaining("SSL bundle")
                .hasMessageContaining("rediss://host:port");
    }

    private record OwnStores() implements SslStoreBundle {
        @Override
        public @Nullable KeyStore getKeyStore() {
            return null;
        }

        @Override
        public @Nullable String getKeyStorePassword() {
            return null;
        }

        @Override
        public @Nullable KeyStore getTrustStore() {
            return null;
        }
    }

    private RedisURI addressFrom(String... properties) {
        RedisURI[] uri = new RedisURI[1];
        runner.withPropertyValues(properties)
                .run(context ->
                        uri[0] = context.getBean(RedisFallback.class).uri().orElseThrow());
        return uri[0];
    }

    private static RedisCredentials credentials(RedisURI uri) {
        return Objects.requireNonNull(
                uri.getCredentialsProvider().resolveCredentials().block());
    }
}
