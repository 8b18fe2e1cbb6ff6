package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.continuity.spring.app.TestApplication;
import io.continuity.testkit.RedisServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class RedisOutageTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Browser browser = new Browser();

    @Test
    void withoutRedisASessionIsOutOfReachAndNotLost() {
        try (RedisServer redis = RedisServer.embedded();
                Instance instance = start(redis)) {
            browser.signIn(instance);
            redis.pause();
            Browser.Reply reply = browser.get(instance, "/me");
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.header("Retry-After")).isEqualTo("1");
            assertThat(reply.header("Set-Cookie")).isEqualTo("none");
            assertThat(storeFailures(instance)).isEqualTo(1);
            redis.resume();
            await().atMost(LIMIT).until(() -> browser.get(instance, "/me").status() != 503);
            assertThat(browser.get(instance, "/me").body()).isEqualTo("ada");
        }
    }

    @Test
    void aKilledRedisThatComesBackEmptyAsksForANewSignIn() {
        try (RedisServer redis = RedisServer.embedded();
                Instance instance = start(redis)) {
            browser.signIn(instance);
            redis.kill();
            Browser.Reply reply = browser.get(instance, "/me");
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.header("Retry-After")).isEqualTo("1");
            redis.start();
            await().atMost(LIMIT).until(() -> browser.get(instance, "/me").status() != 503);
            assertThat(browser.get(instance, "/me").header("Location")).endsWith("/login");
            browser.signIn(instance);
            assertThat(browser.get(instance, "/me").body()).isEqualTo("ada");
        }
    }

    @Test
    void anInstanceStartsWhileRedisIsAwayAndAnswersWhatNeedsNoSession() {
        try (RedisServer redis = RedisServer.embedded()) {
            redis.kill();
            try (Instance instance = start(redis)) {
                assertThat(browser.get(instance, "/open/untouched").status()).isEqualTo(200);
                assertThat(browser.get(instance, "/open/new").status()).isEqualTo(503);
            }
        }
    }

    @Test
    void aWriteThatNoReplicaConfirmsIsNotDone() {
        try (RedisServer redis = RedisServer.embedded();
                Instance instance =
                        Instance.start("continuity.redis.uri=" + redis.uri(), "continuity.redis.durability=replica")) {
            assertThat(browser.get(instance, "/open/new").status()).isEqualTo(503);
        }
    }

    private static double storeFailures(Instance instance) {
        return instance.context()
                .getBean(MeterRegistry.class)
                .get("continuity.session.store.failures")
                .counter()
                .count();
    }

    private static Instance start(RedisServer redis) {
        return Instance.start(
                new SpringApplicationBuilder(TestApplication.class, Metrics.class),
                "continuity.redis.uri=" + redis.uri(),
                "continuity.session.store-deadline=300ms");
    }

    @Configuration(proxyBeanMethods = false)
    static class Metrics {
        @Bean
        MeterRegistry registry() {
            return new SimpleMeterRegistry();
        }
    }
}
