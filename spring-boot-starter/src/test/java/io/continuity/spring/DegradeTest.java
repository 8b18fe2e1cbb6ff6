package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.continuity.servlet.SessionFilter;
import io.continuity.spring.app.TestApplication;
import io.continuity.testkit.RedisServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An application that goes on while Redis is away, and another one that goes to the same Redis. */
class DegradeTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String NOTE = "/open/note";

    private final RedisServer redis = RedisServer.embedded();
    private final Instance here = start();
    private final Browser browser = new Browser();

    @AfterEach
    void stop() {
        here.close();
        redis.close();
    }

    private Instance start() {
        return Instance.start(
                new SpringApplicationBuilder(TestApplication.class, Metrics.class),
                "continuity.redis.uri=" + redis.uri(),
                "continuity.session.failure-policy=degrade",
                "continuity.session.store-deadline=300ms");
    }

    @Configuration(proxyBeanMethods = false)
    static class Metrics {
        @Bean
        MeterRegistry registry() {
            return new SimpleMeterRegistry();
        }
    }

    private double count(String what) {
        return here.context()
                .getBean(MeterRegistry.class)
                .get("continuity.session.away." + what)
                .counter()
                .count();
    }

    private void note(String text, String csrf) {
        assertThat(browser.post(here, NOTE, Map.of("text", text), csrf).body()).isEqualTo("noted");
    }

    @Test
    void usersStaySignedInAndWhatTheyDoIsStoredWhenRedisIsBack() {
        browser.signIn(here);
        String csrf = browser.csrf(here);
        note("before", csrf);
        redis.pause();

        note("meanwhile", csrf);
        assertThat(browser.get(here, NOTE).body()).isEqualTo("meanwhile");
        assertThat(browser.get(here, "/me").body()).isEqualTo("ada");
        assertThat(new Browser().get(here, "/open/new").status()).isEqualTo(503);
        assertThat(count("kept")).isPositive();
        assertThat(count("served")).isPositive();

        redis.resume();
        await().atMost(LIMIT).until(() -> count("replayed") == count("kept"));
        try (Instance there = start()) {
            assertThat(browser.get(there, NOTE).body()).isEqualTo("meanwhile");
            assertThat(browser.get(there, "/me").body()).isEqualTo("ada");
        }
        assertThat(count("lost") + count("refused") + count("overruled")).isZero();
    }

    @Test
    void signingOutIsFinalAtOnceAndStaysSo() {
        browser.signIn(here);
        String csrf = browser.csrf(here);
        String handle = browser.sessionId();
        redis.pause();

        assertThat(browser.post(here, "/logout", Map.of(), csrf).header("Location"))
                .endsWith("/login?logout");
        assertThat(browser.sessionId()).isEqualTo("none");
        redis.resume();
        await().atMost(LIMIT).until(() -> count("replayed") == 1);

        try (Instance there = start()) {
            Browser late = new Browser();
            late.get(there, "/open/new");
            late.present(handle);
            assertThat(late.get(there, "/me").header("Location")).endsWith("/login");
        }
    }

    @Test
    void instanceThatEndsAfterTheOutageTakesNothingWithIt() {
        browser.signIn(here);
        String csrf = browser.csrf(here);
        note("before", csrf);
        SessionFilter filter = FilterBeans.in(here.context()).findFirst().orElseThrow();
        here.context().getBean(KeptReplay.class).stop();
        redis.pause();
        note("meanwhile", csrf);
        here.context().getBean(KeptReplay.class).start();
        redis.resume();

        here.close();

        assertThat(filter.replayKept(LIMIT)).isZero();
        try (Instance there = start()) {
            assertThat(browser.get(there, NOTE).body()).isEqualTo("meanwhile");
        }
    }

    @Test
    void byDefaultNothingIsKeptAndNoThreadWaitsForIt() {
        try (Instance strict = Instance.start("continuity.redis.uri=" + redis.uri())) {
            assertThat(strict.context().getBeansOfType(KeptReplay.class)).isEmpty();
        }
        assertThat(here.context().getBeansOfType(KeptReplay.class)).hasSize(1);
    }
}
