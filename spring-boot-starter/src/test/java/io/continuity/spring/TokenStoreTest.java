package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.continuity.session.SessionObserver;
import io.continuity.session.SessionStoreException;
import io.continuity.session.jwt.Revocations;
import io.continuity.testkit.RedisServer;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A real application whose sessions are in tokens: nobody here has a Redis unless the test says so. */
class TokenStoreTest {
    private static final String JWT = "continuity.session.jwt.";
    private static final String K1 = TokenConfigurationTest.drawn();
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofSeconds(2);

    private final String name = "token-shop-" + UUID.randomUUID();
    private final Browser browser = new Browser();

    private String[] properties(String... more) {
        return propertiesOf(name, JWT + "keys=k1 " + K1, more);
    }

    private static String[] propertiesOf(String application, String keys, String... more) {
        List<String> all = new ArrayList<>(
                List.of("continuity.session.store=jwt", "spring.application.name=" + application, keys));
        all.addAll(List.of(more));
        return all.toArray(new String[0]);
    }

    private Instance start(String... more) {
        return Instance.start(properties(more));
    }

    @ParameterizedTest
    @ValueSource(strings = {"encrypted", "signed"})
    void loginSessionLivesOnEveryInstanceAndOutlivesAll(String form) {
        String said = JWT + "form=" + form;
        try (Instance one = start(said);
                Instance other = start(said)) {
            browser.post(one, "/open/note", Map.of("text", "from one"));
            browser.signIn(other);
            assertThat(browser.get(one, "/me").body()).isEqualTo("ada");
            assertThat(browser.get(one, "/open/note").body()).isEqualTo("from one");
            browser.post(other, "/open/note", Map.of("text", "from the other"));
        }
        try (Instance later = start(said)) {
            assertThat(browser.get(later, "/me").body()).isEqualTo("ada");
            assertThat(browser.get(later, "/open/note").body()).isEqualTo("from the other");
        }
    }

    @Test
    void signingInLeavesNothingToWhoKnowsTheCookiesFromBefore() {
        try (Instance instance = start()) {
            browser.get(instance, "/open/new");
            Browser thief = browser.thief();
            browser.signIn(instance);
            assertThat(browser.get(instance, "/me").body()).isEqualTo("ada");
            assertThat(thief.get(instance, "/me").status()).isEqualTo(302);
            assertThat(thief.get(instance, "/open/note").body()).isEqualTo("new");
        }
    }

    @Test
    void signingOutLeavesTheBrowserWithoutASession() {
        try (Instance instance = start()) {
            browser.signIn(instance);
            assertThat(browser.post(instance, "/logout", Map.of()).header("Location"))
                    .endsWith("/login?logout");
            assertThat(browser.get(instance, "/me").status()).isEqualTo(302);
        }
    }

    @Test
    void flashAttributesSurviveTheRedirectToAnotherInstance() {
        try (Instance one = start();
                Instance other = start()) {
            browser.post(one, "/open/flash", Map.of("text", "shown once"));
            assertThat(browser.get(other, "/open/flash").body()).isEqualTo("shown once, too short");
            assertThat(browser.get(one, "/open/flash").body()).isEqualTo("none");
        }
    }

    @Test
    void cookieHasTheNameThatServersAreTold() {
        try (Instance instance = start("server.servlet.session.cookie.name=SHOP")) {
            browser.signIn(instance);
            assertThat(browser.get(instance, "/me").body()).isEqualTo("ada");
            assertThat(browser.cookieNames()).isNotEmpty().allMatch(cookie -> cookie.startsWith("SHOP."));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OtherCookie {
        @Bean
        ServletContextInitializer otherCookie() {
            return context -> context.getSessionCookieConfig().setName("OTHER");
        }
    }

    @Test
    void cookieThatIsNamedByOtherMeansStopsTheStart() {
        assertThatThrownBy(() -> Observed.start(OtherCookie.class, properties()))
                .hasStackTraceContaining("Tokens are bound to the session cookie 'JSESSIONID'")
                .hasStackTraceContaining("'OTHER'");
    }

    @Test
    void tokensOfAnotherApplicationWithTheSameKeysAreRefusedAndCounted() {
        try (Instance mine = start();
                Observed other = Observed.start(propertiesOf("other", JWT + "keys=k1 " + K1))) {
            browser.signIn(mine);
            assertThat(browser.get(other.instance(), "/me").status()).isEqualTo(302);
            assertThat(other.value("handles.refused")).isPositive();
        }
    }

    @Test
    void keyThatIsRevokedInTheFileIsRefusedWithoutARestart(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("keys"), "k1 " + K1);
        try (Instance instance = Instance.start(propertiesOf(
                name, JWT + "keys-location=" + file, JWT + "reload-interval=1s", JWT + "propagation=1s"))) {
            browser.signIn(instance);
            assertThat(browser.get(instance, "/me").body()).isEqualTo("ada");
            Files.writeString(
                    file,
                    "k1 " + K1 + " revoked\nk2 " + TokenConfigurationTest.drawn() + " published="
                            + Instant.parse("2026-01-01T00:00:00Z"));
            await().atMost(TIMEOUT).until(() -> browser.get(instance, "/me").status() == 302);
            browser.signIn(instance);
            assertThat(browser.get(instance, "/me").body()).isEqualTo("ada");
        }
    }

    /** With {@code expiry-interval} at its most, nobody learns of a logout elsewhere who does not ask. */
    private String[] revoking(RedisServer redis, String interval) {
        return properties(
                "continuity.redis.uri=" + redis.uri(),
                JWT + "revocation=redis",
                "continuity.session.expiry-interval=" + interval);
    }

    @Test
    void logoutEndsCopiesOfTheTokenOnEveryInstance() {
        RedisServer redis = RedisServer.shared();
        try (Instance one = Instance.start(revoking(redis, "100ms"));
                Instance other = Instance.start(revoking(redis, "100ms"))) {
            browser.signIn(one);
            Browser thief = browser.thief();
            assertThat(thief.get(other, "/me").body()).isEqualTo("ada");
            browser.post(one, "/logout", Map.of());
            assertThat(thief.get(one, "/me").status()).isEqualTo(302);
            await().atMost(TIMEOUT).until(() -> thief.get(other, "/me").status() == 302);
        }
    }

    /** What an application does where it must not be late: it asks before the session is read. */
    @Configuration(proxyBeanMethods = false)
    static class FreshAccount {
        @Bean
        FilterRegistrationBean<Filter> fresh(Revocations revocations) {
            FilterRegistrationBean<Filter> fresh = new FilterRegistrationBean<>((request, response, chain) -> {
                try {
                    revocations.refresh(SHORT);
                } catch (SessionStoreException e) {
                    ((HttpServletResponse) response).sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
                    return;
                }
                chain.doFilter(request, response);
            });
            fresh.addUrlPatterns("/me");
            fresh.setOrder(ContinuityAutoConfiguration.FILTER_ORDER - 1);
            return fresh;
        }
    }

    @Test
    void whoRefreshesBeforeTheSessionIsReadIsNeverLate() {
        try (RedisServer redis = RedisServer.embedded();
                Observed one = Observed.start(revoking(redis, "5m"));
                Observed other = Observed.start(FreshAccount.class, revoking(redis, "5m"))) {
            browser.signIn(one.instance());
            Browser thief = browser.thief();
            browser.post(one.instance(), "/logout", Map.of());
            // Not asked, nobody knows yet; asked, it is known, also to who does not ask after it.
            assertThat(thief.thief().get(other.instance(), "/open/note").status())
                    .isEqualTo(200);
            assertThat(thief.get(other.instance(), "/me").status()).isEqualTo(302);
            redis.pause();
            assertThat(thief.get(other.instance(), "/me").status()).isEqualTo(503);
            redis.resume();
        }
    }

    @Test
    void healthTellsOfKeysAndTheEndpointWhatItCannotDo() {
        try (Observed app = Observed.start(properties("management.endpoint.health.show-details=always"))) {
            browser.signIn(app.instance());
            Map<String, Object> health = app.json("/actuator/health/continuitySessions");
            assertThat(health).containsEntry("status", "UP");
            assertThat(Observed.in(health, "details"))
                    .isEqualTo(Map.of("store", "jwt", "keys", List.of("k1"), "writesWith", "k1"));
            assertThat(app.json("/actuator/continuity"))
                    .containsEntry("store", "jwt")
                    .containsEntry("writesWith", "k1")
                    .containsEntry("failurePolicy", "fail");
            for (String question : List.of("/actuator/continuity/9f86d081", "/actuator/continuity?principal=ada")) {
                HttpResponse<String> answer = app.get(question);
                assertThat(answer.statusCode()).isEqualTo(501);
                assertThat(answer.body()).contains("this kind of session store cannot be searched");
            }
            assertThat(app.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void healthIsDownWhenRevocationsAreUnknownForTooLong() {
        try (RedisServer redis = RedisServer.embedded();
                Observed app = Observed.start(properties(
                        "continuity.redis.uri=" + redis.uri(),
                        JWT + "revocation=redis",
                        JWT + "revocation-fail-open-for=2s",
                        "continuity.session.expiry-interval=100ms",
                        "management.endpoint.health.show-details=always"))) {
            browser.signIn(app.instance());
            assertThat(app.json("/actuator/health/continuitySessions")).containsEntry("status", "UP");
            redis.pause();
            await().atMost(TIMEOUT)
                    .until(() -> app.get("/actuator/health/continuitySessions").statusCode() == 503);
            assertThat(browser.get(app.instance(), "/me").status()).isEqualTo(503);
            redis.resume();
            await().atMost(TIMEOUT)
                    .until(() -> browser.get(app.instance(), "/me").status() == 200);
        }
    }

    @Test
    void changeAfterTheResponseHasItsCounter() {
        try (Observed app = Observed.start(properties())) {
            app.bean(SessionObserver.class).handleNotSent();
            assertThat(app.value("handles.unsent")).isEqualTo(1);
        }
    }
}
