package io.continuity.spring;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.testkit.RedisServer;
import java.util.Base64;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What docs/migration.md says of cookies from before Continuity. */
class MigrationTest {
    /** Of Spring Session, of Tomcat and of Tomcat behind a balancer that wants a route. */
    static Stream<String> cookiesOfOthers() {
        return Stream.of(
                Base64.getEncoder().encodeToString(UUID.randomUUID().toString().getBytes(US_ASCII)),
                "0123456789ABCDEF0123456789ABCDEF",
                "0123456789ABCDEF0123456789ABCDEF.tomcat-1");
    }

    @ParameterizedTest
    @MethodSource("cookiesOfOthers")
    void cookieOfSomebodyElseIsRefusedCountedAndReplaced(String cookie) {
        Browser browser = new Browser();
        try (Observed app =
                Observed.start("continuity.redis.uri=" + RedisServer.shared().uri())) {
            browser.get(app.instance(), "/plain/write");
            browser.present(cookie);

            assertThat(browser.get(app.instance(), "/open/note").body()).isEqualTo("none");
            assertThat(browser.get(app.instance(), "/plain/write").status()).isEqualTo(200);

            assertThat(app.value("handles.refused")).isPositive();
            assertThat(browser.sessionId()).isNotEqualTo(cookie).matches("[A-Za-z0-9_-]{24}\\.[0-9a-z]+");
        }
    }
}
