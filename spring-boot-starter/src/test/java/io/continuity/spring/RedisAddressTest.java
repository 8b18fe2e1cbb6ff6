package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.continuity.testkit.RedisCluster;
import io.continuity.testkit.RedisMonitor;
import io.continuity.testkit.RedisSentinels;
import io.continuity.testkit.RedisServer;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

/** Which Redis the store talks to. */
class RedisAddressTest {
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

    @Test
    void everyDetailOfSentinelsIsFollowed() {
        RedisURI uri = addressFrom(
                "spring.data.redis.sentinel.master=main",
                "spring.data.redis.sentinel.nodes=one:26379,two:26380",
                "spring.data.redis.sentinel.username=watcher",
                "spring.data.redis.sentinel.password=watched",
                "spring.data.redis.database=3",
                "spring.data.redis.username=ada",
                "spring.data.redis.password=secret",
                "spring.data.redis.ssl.enabled=true");
        assertThat(uri.getSentinelMasterId()).isEqualTo("main");
        assertThat(uri.getDatabase()).isEqualTo(3);
        assertThat(credentials(uri).getUsername()).isEqualTo("ada");
        assertThat(uri.getSentinels()).hasSize(2).allSatisfy(sentinel -> {
            assertThat(sentinel.isSsl()).isTrue();
            assertThat(credentials(sentinel).getUsername()).isEqualTo("watcher");
            assertThat(String.valueOf(credentials(sentinel).getPassword())).isEqualTo("watched");
        });
        assertThat(uri.getSentinels())
                .extracting(RedisURI::getHost, RedisURI::getPort)
                .containsExactly(tuple("one", 26379), tuple("two", 26380));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "cluster.nodes=one:6379,two:6380 false redis-cluster://a%2Fda:s%40c%20r@one:6379,two:6380",
                "cluster.nodes=one:6379 true rediss-cluster://a%2Fda:s%40c%20r@one:6379",
                "masterreplica.nodes=one:6379,two:6380 false redis-replicas://a%2Fda:s%40c%20r@one:6379,two:6380",
            })
    void clusterAndReplicasBecomeAnAddressOfOurOwn(String nodes, boolean ssl, String address) {
        withDetails(
                details -> {
                    assertThat(RedisAddress.uri(details, Optional.empty())).isEmpty();
                    assertThat(RedisAddress.text(details)).isEqualTo(address);
                    RedisAddress.of(details, Optional.empty())
                            .sessions()
                            .build()
                            .close();
                },
                "spring.data.redis." + nodes,
                "spring.data.redis.ssl.enabled=" + ssl,
                "spring.data.redis.username=a/da",
                "spring.data.redis.password=s@c r");
    }

    @Test
    void sessionsAreKeptOnTheClusterOfSpringData() {
        try (RedisCluster cluster = RedisCluster.start();
                Instance instance = Instance.start(
                        "spring.data.redis.cluster.nodes=" + cluster.uri().substring("redis-cluster://".length()))) {
            Browser browser = new Browser();
            assertThat(browser.get(instance, "/open/new").body()).isEqualTo("created");
        }
    }

    @Test
    void sessionsAreKeptOnTheMasterOfTheSentinels() {
        try (RedisSentinels redis = RedisSentinels.start();
                RedisMonitor monitor = RedisMonitor.of(redis.master());
                Instance instance = Instance.start("continuity.redis.uri=" + redis.uri())) {
            assertThat(new Browser().get(instance, "/open/new").body()).isEqualTo("created");
            assertThat(monitor.commands()).anySatisfy(command -> assertThat(command.arguments())
                    .anyMatch(argument -> argument.startsWith("continuity:{")));
        }
    }

    private RedisURI addressFrom(String... properties) {
        RedisURI[] uri = new RedisURI[1];
        withDetails(
                details -> uri[0] = RedisAddress.uri(
                                details,
                                Arrays.stream(properties)
                                        .filter(property -> property.startsWith("spring.data.redis.url="))
                                        .map(property -> property.substring("spring.data.redis.url=".length()))
                                        .findFirst())
                        .orElseThrow(),
                properties);
        return uri[0];
    }

    private void withDetails(Consumer<DataRedisConnectionDetails> test, String... properties) {
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class, SslAutoConfiguration.class))
                .withPropertyValues(properties)
                .run(context -> test.accept(context.getBean(DataRedisConnectionDetails.class)));
    }

    private static RedisCredentials credentials(RedisURI uri) {
        return Objects.requireNonNull(
                uri.getCredentialsProvider().resolveCredentials().block());
    }
}
