package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.spring.app.TestApplication;
import io.continuity.testkit.RedisServer;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.web.server.servlet.CookieSameSiteSupplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Properties server.servlet.session.* as a client sees them. */
class SessionCookieTest {
    private static final String PREFIX = "cookie-" + UUID.randomUUID();

    @Test
    void byDefaultTheCookieIsTheContainersAndLax() {
        try (Instance instance = start()) {
            assertThat(attributes(instance)).containsExactlyInAnyOrder("Path=/", "HttpOnly", "SameSite=Lax");
            assertThat(name(instance)).isEqualTo("JSESSIONID");
            assertThat(timeout(instance)).isEqualTo("1800");
        }
    }

    @Test
    void everyCookiePropertyReachesTheCookie() {
        try (Instance instance = start(
                "server.servlet.session.cookie.name=SHOP",
                "server.servlet.session.cookie.path=/open",
                "server.servlet.session.cookie.same-site=none",
                "server.servlet.session.cookie.max-age=1h",
                "server.servlet.session.cookie.http-only=false",
                "server.servlet.session.cookie.secure=true",
                "server.servlet.session.cookie.partitioned=true")) {
            assertThat(name(instance)).isEqualTo("SHOP");
            assertThat(attributes(instance))
                    .filteredOn(attribute -> !attribute.startsWith("Expires="))
                    .containsExactlyInAnyOrder("Path=/open", "SameSite=None", "Max-Age=3600", "Secure", "Partitioned");
        }
    }

    @Test
    void sameSiteStrictReachesTheCookie() {
        try (Instance instance = start("server.servlet.session.cookie.same-site=strict")) {
            assertThat(attributes(instance)).contains("SameSite=Strict").doesNotContain("SameSite=Lax");
        }
    }

    @Test
    void aSameSiteSupplierIsAskedForTheSessionCookie() {
        try (Instance instance = start(new SpringApplicationBuilder(TestApplication.class, StrictCookies.class))) {
            assertThat(attributes(instance)).contains("SameSite=Strict").doesNotContain("SameSite=Lax");
        }
    }

    @Test
    void aCookieWithoutSameSiteIsNotToBeHad() {
        assertThatThrownBy(() -> start("server.servlet.session.cookie.same-site=omitted"))
                .rootCause()
                .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                .hasMessageContaining("server.servlet.session.cookie.same-site")
                .hasMessageContaining("set none, lax or strict");
    }

    @Test
    void timeoutIsKeptToTheSecond() {
        try (Instance instance = start("server.servlet.session.timeout=90s")) {
            assertThat(timeout(instance)).isEqualTo("90");
        }
    }

    @Test
    void zeroTimeoutMeansNever() {
        try (Instance instance = start("server.servlet.session.timeout=0")) {
            assertThat(timeout(instance)).isEqualTo("0");
        }
    }

    @Test
    void negativeTimeoutMeansNeverAsElsewhereInBoot() {
        try (Instance instance = start("server.servlet.session.timeout=-1")) {
            assertThat(timeout(instance)).isEqualTo("0");
        }
    }

    private static Instance start(String... properties) {
        return start(new SpringApplicationBuilder(TestApplication.class), properties);
    }

    private static Instance start(SpringApplicationBuilder application, String... properties) {
        Stream<String> redis = Stream.of(
                "continuity.redis.uri=" + RedisServer.shared().uri(), "continuity.session.key-prefix=" + PREFIX);
        return Instance.start(
                application, Stream.concat(redis, Arrays.stream(properties)).toArray(String[]::new));
    }

    private static String setCookie(Instance instance) {
        return new Browser().get(instance, "/open/new").header("Set-Cookie");
    }

    private static String name(Instance instance) {
        return setCookie(instance).split("=", 2)[0];
    }

    private static Stream<String> parts(Instance instance) {
        return Arrays.stream(setCookie(instance).split("; *"));
    }

    private static List<String> attributes(Instance instance) {
        return parts(instance).skip(1).toList();
    }

    private static String timeout(Instance instance) {
        return new Browser().get(instance, "/open/timeout").body();
    }

    @Configuration(proxyBeanMethods = false)
    static class StrictCookies {
        @Bean
        CookieSameSiteSupplier strict() {
            return CookieSameSiteSupplier.ofStrict();
        }
    }
}
