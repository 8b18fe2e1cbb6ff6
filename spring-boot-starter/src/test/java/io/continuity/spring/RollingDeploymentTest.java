package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.testkit.RedisServer;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two instances of one application on one Redis, and a visitor whose requests go to either. */
class RollingDeploymentTest {
    private static Instance a;
    private static Instance b;

    private final Browser browser = new Browser();

    @BeforeAll
    static void startBoth() {
        String[] properties = {
            "continuity.redis.uri=" + RedisServer.shared().uri(), "spring.application.name=shop-" + UUID.randomUUID()
        };
        a = Instance.start(properties);
        b = Instance.start(properties);
    }

    @AfterAll
    static void stopBoth() {
        a.close();
        b.close();
    }

    @Test
    void withoutASignInTheOtherInstanceAsksForOne() {
        assertThat(browser.get(b, "/me").header("Location")).endsWith("/login");
    }

    @Test
    void whoSignsInOnOneInstanceIsSignedInOnTheOther() {
        assertThat(browser.signIn(a).header("Location")).doesNotContain("error");
        assertThat(browser.get(b, "/me").body()).isEqualTo("ada");
    }

    @Test
    void attributesWrittenOnOneInstanceAreReadOnTheOther() {
        browser.post(a, "/open/note", Map.of("text", "eggs"));
        assertThat(browser.get(b, "/open/note").body()).isEqualTo("eggs");
    }

    @Test
    void whoSignsOutOnOneInstanceIsSignedOutOnTheOther() {
        browser.signIn(a);
        String id = browser.sessionId();
        assertThat(browser.post(b, "/logout", Map.of()).header("Location")).endsWith("/login?logout");
        browser.present(id);
        assertThat(browser.get(a, "/me").header("Location")).endsWith("/login");
    }

    @Test
    void signingInChangesTheSessionId() {
        browser.post(a, "/open/note", Map.of("text", "mine"));
        String before = browser.sessionId();
        browser.signIn(b);
        String after = browser.sessionId();
        assertThat(after).isNotEqualTo(before);
        assertThat(browser.get(a, "/open/note").body()).isEqualTo("mine");
        browser.present(before);
        assertThat(browser.get(a, "/me").status()).isEqualTo(302);
        assertThat(browser.get(a, "/open/note").body()).isEqualTo("none");
    }

    @Test
    void aCsrfTokenOfOneInstanceIsGoodOnTheOther() {
        String csrf = browser.csrf(a);
        assertThat(browser.post(b, "/open/note", Map.of("text", "x"), csrf).body())
                .isEqualTo("noted");
    }

    @Test
    void aForgedCsrfTokenIsRefused() {
        browser.csrf(a);
        assertThat(browser.post(b, "/open/note", Map.of("text", "x"), "forged").status())
                .isEqualTo(403);
    }

    @Test
    void flashAttributesSurviveARedirectToTheOtherInstance() {
        assertThat(browser.post(a, "/open/flash", Map.of("text", "saved")).status())
                .isEqualTo(302);
        assertThat(browser.get(b, "/open/flash").body()).isEqualTo("saved, too short");
        assertThat(browser.get(a, "/open/flash").body()).isEqualTo("none");
    }

    @Test
    void thePageAskedForIsRememberedAcrossTheSignIn() {
        browser.get(a, "/me");
        assertThat(browser.signIn(b).header("Location")).contains("/me");
    }

    @Test
    void anApplicationOfAnotherNameDoesNotSeeTheSession() {
        browser.signIn(a);
        try (Instance other = Instance.start(
                "continuity.redis.uri=" + RedisServer.shared().uri(),
                "spring.application.name=other-" + UUID.randomUUID())) {
            assertThat(browser.get(other, "/me").header("Location")).endsWith("/login");
        }
    }
}
