package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.servlet.Browser.Answer;
import jakarta.servlet.SessionCookieConfig;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients may send in place of tokens: no 500, no session of anybody's, counted once, and the real one is found. */
abstract class TokenHostileInputTest {
    private final Tokens tokens = new Tokens(starter());
    private final Browser browser = new Browser();

    abstract TestContainer.Starter starter();

    private void start() {
        tokens.start();
        browser.get(tokens.here(), "/set?value=tea");
    }

    @AfterEach
    void stop() {
        tokens.close();
    }

    static Stream<String> garbage() {
        return Stream.concat(
                Stream.of(
                                "",
                                "x",
                                "deleted",
                                "\"quoted\"",
                                "\"\"",
                                "\u0000",
                                "\u00e9".repeat(24),
                                "\u65e5\u672c\u8a9e",
                                "*".repeat(24),
                                "../../../../etc/passwd",
                                ".".repeat(1000),
                                "A".repeat(6000),
                                "A".repeat(9000),
                                "eyJhbGciOiJub25lIn0.e30.",
                                "eyJhbGciOiJIUzI1NiJ9.e30.AAAA",
                                "%00%0a%7b",
                                "a,b:c",
                                "x\r\nX-Injected: 1")
                        .map(value -> "JSESSIONID.s1-0=" + value),
                Stream.of(
                        "JSESSIONID=x",
                        "JSESSIONID.=x",
                        "JSESSIONID..=x",
                        "JSESSIONID.S1-0=x",
                        "JSESSIONID.s1-0",
                        "JSESSIONID.x=AAAAAAAAAAAAAAAA",
                        "JSESSIONID.x0=AAAAAAAAAAAAAAAA",
                        "JSESSIONID.xzzzzzzzzzzzz=AAAAAAAAAAAAAAAA",
                        "JSESSIONID.d1-0=x",
                        "JSESSIONID.-=-",
                        "JSESSIONID." + "a".repeat(41) + "=x",
                        "JSESSIONID.a,b:c=x",
                        "$Version=1; JSESSIONID.s1-0=x; $Path=/",
                        "$Version=\"1\"; JSESSIONID.s1-0=\"x\"; $Domain=\"localhost\"",
                        "=; =x; ;;; JSESSIONID.s1-0"));
    }

    @ParameterizedTest
    @MethodSource("garbage")
    void whatIsNoTokenIsNoSessionAndHidesNone(String garbage) {
        start();
        String alone = Tokens.raw(tokens.here(), "/get", garbage);
        String before = Tokens.raw(tokens.here(), "/get", garbage + "; " + browser.presented());

        // Some of it is refused by the container.
        assertThat(Tokens.status(alone)).isIn(200, 400, 431);
        if (Tokens.status(alone) == 200) {
            assertThat(alone).contains("no session").doesNotContain("Set-Cookie");
        }
        assertThat(Tokens.status(before)).isIn(200, 400, 431);
        // A container may take what follows for the rest of a broken cookie.
        if (Tokens.status(before) == 200 && !garbage.endsWith("s1-0") && !garbage.contains("\r")) {
            assertThat(before).contains("tea").doesNotContain("Set-Cookie");
        }
        assertThat(browser.get(tokens.there(), "/get").body()).isEqualTo("tea");
    }

    @ParameterizedTest
    @MethodSource("garbage")
    void whoSendsItGetsASessionIfOneIsWanted(String garbage) {
        start();
        tokens.refused();

        String answer = Tokens.raw(tokens.here(), "/set?value=milk", garbage);

        assertThat(Tokens.status(answer)).isIn(200, 400, 431);
        assertThat(tokens.refused()).isLessThanOrEqualTo(1);
        List<String> set =
                answer.lines().filter(line -> line.startsWith("Set-Cookie: ")).toList();
        assertThat(set.stream().map(line -> line.split("=", 2)[0])).doesNotHaveDuplicates();
        assertThat(set.stream().filter(line -> !Browser.isCleared(line))).hasSize(Tokens.status(answer) == 200 ? 1 : 0);
        assertThat(answer).doesNotContain("\nX-Injected");
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatReachesTheStoreIsCountedOncePerRequest(String garbage) {
        start();
        tokens.refused();
        tokens.app().on("/ask", (request, response) -> response.getWriter()
                .print(request.isRequestedSessionIdValid() + " " + request.getSession(false) + " "
                        + request.getSession().isNew()));
        for (String path : List.of("/get", "/plain", "/set?value=milk", "/logout", "/renew", "/ask")) {
            assertThat(tokens.send(path, garbage).status()).isEqualTo(200);
            assertThat(tokens.refused()).as(path).isOne();
            assertThat(tokens.send(path, garbage + "; " + browser.presented()).status())
                    .isEqualTo(200);
            assertThat(tokens.refused()).as(path + " beside a session").isOne();
        }
    }

    static Stream<String> refused() {
        return Stream.of(
                "JSESSIONID.s1-0=x",
                "JSESSIONID.S1=x",
                "JSESSIONID.s1-0=eyJhbGciOiJub25lIn0.e30.",
                "JSESSIONID.s1-a-0-2=AAAA");
    }

    @Test
    void hundredsOfPartsAndOneThatIsReal() {
        start();
        for (int parts : new int[] {10, 100, 150}) {
            String many = IntStream.range(0, parts)
                    .mapToObj(i -> "JSESSIONID.d" + Integer.toString(i, 36) + "-x=AAAA")
                    .collect(Collectors.joining("; "));

            Answer answer = tokens.send("/get", many + "; " + browser.presented());
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("tea");
            Answer written = tokens.send("/set?value=milk", many + "; " + browser.presented());
            assertThat(written.status()).isEqualTo(200);
            assertThat(written.setCookies()).hasSizeLessThanOrEqualTo(1 + SessionCookie.MAX_CLEARED);
        }
    }

    @Test
    void plantedCookieOfTheSameNameDoesNotHideTheRealOneWhateverTheirOrder() {
        start();
        String real = browser.presented();
        String planted = real.split("=", 2)[0] + "=planted";
        Browser other = new Browser();
        other.get(tokens.here(), "/set?value=theirs");
        String valid = real.split("=", 2)[0] + "=" + other.presented().split("=", 2)[1];

        assertThat(tokens.send("/get", planted + "; " + real).body()).isEqualTo("tea");
        assertThat(tokens.send("/get", real + "; " + planted).body()).isEqualTo("tea");
        // Two that are good: the one that was created last, in either order.
        tokens.clock().advance(java.time.Duration.ofSeconds(1));
        Browser latest = new Browser();
        latest.get(tokens.here(), "/set?value=latest");
        String newest = real.split("=", 2)[0] + "=" + latest.presented().split("=", 2)[1];
        assertThat(tokens.send("/get", newest + "; " + valid).body()).isEqualTo("latest");
        assertThat(tokens.send("/get", valid + "; " + newest).body()).isEqualTo("latest");
    }

    @Test
    void tokenOfAnotherCookieNameOrApplicationIsRefused() {
        start();
        try (Tokens others = new Tokens(starter()).start(builder -> builder.cookie("other"))) {
            String theirs =
                    others.send("/set?value=theirs", "").setCookies().get(0).split(";", 2)[0];

            assertThat(tokens.send("/get", theirs).body()).isEqualTo("no session");
        }
    }

    static Stream<Arguments> cookiesThatBrowsersRefuse() {
        Consumer<SessionCookieConfig> insecure = config -> config.setPath("/");
        Consumer<SessionCookieConfig> pathOnly = config -> {
            config.setSecure(true);
            config.setPath("/shop");
        };
        Consumer<SessionCookieConfig> domain = config -> {
            config.setSecure(true);
            config.setPath("/");
            config.setDomain("example.com");
        };
        return Stream.of(
                Arguments.of("__Host-cs", insecure, "Secure"),
                Arguments.of("__Host-cs", pathOnly, "'/shop'"),
                Arguments.of("__HOST-cs", domain, "'example.com'"),
                Arguments.of("__Secure-cs", insecure, "Secure"));
    }

    @ParameterizedTest
    @MethodSource("cookiesThatBrowsersRefuse")
    void cookieThatIsNotAsItsPrefixSaysStopsTheStart(
            String name, Consumer<SessionCookieConfig> config, String message) {
        tokens.app().cookie(cookie -> {
            cookie.setName(name);
            config.accept(cookie);
        });

        // Tomcat logs the reason only.
        assertThatThrownBy(tokens::start).satisfies(thrown -> assertThat(causes(thrown))
                .anyMatch(cause -> cause.contains("Tomcat has logged why")
                        || (cause.contains("'" + name + "' must be") && cause.contains(message))));
    }

    private static List<String> causes(Throwable thrown) {
        return Stream.iterate(thrown, next -> next != null, Throwable::getCause)
                .flatMap(next -> Stream.concat(Stream.of(next), Stream.of(next.getSuppressed())))
                .map(String::valueOf)
                .toList();
    }

    @Nested
    class HostCookie {
        @Test
        void isSentAsBrowsersWantIt() {
            tokens.app().cookie(cookie -> {
                cookie.setName("__Host-cs");
                cookie.setSecure(true);
                cookie.setPath("/");
            });
            tokens.start(builder -> builder.cookie("__Host-cs"));

            Answer answer = browser.get(tokens.here(), "/set?value=tea");

            assertThat(answer.setCookies())
                    .singleElement()
                    .asString()
                    .contains("Path=/", "Secure", "HttpOnly")
                    .doesNotContain("Domain", "name=");
            assertThat(browser.cookies()).extractingByKey("__Host-cs.s1-0").isNotNull();
            assertThat(browser.get(tokens.there(), "/get").body()).isEqualTo("tea");
            assertThat(Map.copyOf(browser.cookies())).hasSize(1);
        }
    }
}
