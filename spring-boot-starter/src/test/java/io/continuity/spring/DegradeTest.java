package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.continuity.servlet.SessionFilter;
import io.continuity.spring.app.TestApplication;
import io.continuity.testkit.RedisServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An application that goes on while Redis is away, and another one that goes to the same Redis. */
class DegradeTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String ENDPOINT = "/actuator/continuity";
    private static final String KEY = drawn();
    private static final String NOTE = "/open/note";

    private final RedisServer redis = RedisServer.embedded();
    private final Instance here = start();
    private final Browser browser = new Browser();

    @AfterEach
    void stop() {
        here.close();
        redis.close();
    }

    private static String drawn() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
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
        return count(here.context().getBean(MeterRegistry.class), what);
    }

    private static double count(MeterRegistry registry, String what) {
        return registry.get("continuity.session.away." + what).counter().count();
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
        here.context().getBean(SessionExpiry.class).stop();
        redis.pause();
        note("meanwhile", csrf);
        assertThat(filter.kept().writes()).isPositive();
        MeterRegistry registry = here.context().getBean(MeterRegistry.class);
        redis.resume();

        here.close();

        assertThat(count(registry, "kept")).isPositive().isEqualTo(count(registry, "replayed"));
        assertThat(count(registry, "lost")).isZero();
        try (Instance there = start()) {
            assertThat(browser.get(there, NOTE).body()).isEqualTo("meanwhile");
        }
    }

    @Test
    void endpointShowsWhatIsKept() {
        try (Observed app = Observed.start(
                "continuity.redis.uri=" + redis.uri(),
                "continuity.session.failure-policy=degrade",
                "continuity.session.store-deadline=300ms")) {
            browser.get(app.instance(), "/open/meanwhile?name=n&value=1");
            assertThat(app.json(ENDPOINT))
                    .containsEntry("failurePolicy", "degrade")
                    .containsEntry("kept", Map.of("sessions", 0, "writes", 0, "bytes", 0));
            redis.pause();
            browser.get(app.instance(), "/open/meanwhile?name=n&value=2");
            browser.get(app.instance(), "/open/meanwhile?name=n&value=3");

            Map<?, ?> kept = Observed.in(app.json(ENDPOINT), "kept");
            redis.resume();

            assertThat(kept.get("sessions")).isEqualTo(1);
            assertThat(kept.get("writes")).isEqualTo(2);
            assertThat((Integer) kept.get("bytes")).isPositive();
        }
    }

    @Test
    void sessionsAreServedAndKeptThroughEncryption() {
        try (Observed app = Observed.start(encrypted("require"))) {
            String write = "/open/meanwhile?name=n&value=";
            browser.get(app.instance(), write + 1);
            redis.pause();
            assertThat(browser.get(app.instance(), write + 2).status()).isEqualTo(200);
            assertThat(browser.get(app.instance(), "/open/read?name=n").body()).isEqualTo("2");
            redis.resume();
            await().atMost(LIMIT).until(() -> app.value("away.replayed") == app.value("away.kept"));
            assertThat(app.value("away.kept")).isEqualTo(1);
        }
        try (Observed there = Observed.start(encrypted("require"))) {
            assertThat(browser.get(there.instance(), "/open/read?name=n").body())
                    .isEqualTo("2");
            assertThat(there.value("encryption.missing")).isZero();
        }
    }

    private String[] encrypted(String mode) {
        return new String[] {
            "continuity.redis.uri=" + redis.uri(),
            "continuity.session.failure-policy=degrade",
            "continuity.session.store-deadline=300ms",
            "continuity.session.encryption.mode=" + mode,
            "continuity.session.encryption.active-key=k1",
            "continuity.session.encryption.keys.k1=" + KEY
        };
    }
}
