package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.servlet.Browser.Answer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Filter;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much fits into the cookies of a session, and what becomes of what does not. */
abstract class TokenSizeTest {
    /** With this, the token of a new session is a little shorter than a cookie may be. */
    private static final String NEARLY_TOO_LARGE = "/big?name=basket&length=2710";

    private static final int LENGTH = 2710;

    /** Of 4,096, without what is left to the attributes. */
    private static final int MOST = 3936;

    private static final String FIRST_PART = ".s1-0";

    private final Tokens tokens = new Tokens(starter());
    private final Browser browser = new Browser();

    abstract TestContainer.Starter starter();

    @AfterEach
    void stop() {
        tokens.close();
    }

    /** Starts instances whose session cookie has a name that makes the first token's name and value together as long. */
    private String startWithCookiesOf(int octets) {
        int value;
        try (Tokens probe = new Tokens(starter()).start(builder -> builder.compression(false))) {
            Answer answer = probe.send(NEARLY_TOO_LARGE, "");
            value = answer.setCookies().get(0).split(";", 2)[0].split("=", 2)[1].length();
        }
        int length = octets - value - FIRST_PART.length();
        assertThat(length).as("length of the name").isBetween(1, 64);
        String name = "n".repeat(length);
        tokens.app().alsoCookie(config -> config.setName(name));
        tokens.start(builder -> builder.compression(false).cookie(name));
        return name;
    }

    @ParameterizedTest
    @ValueSource(ints = {MOST - 1, MOST})
    void cookieOfAtMost4096OctetsWithAllAttributesIsSent(int octets) {
        tokens.app().cookie(config -> {
            config.setMaxAge(31_536_000);
            config.setSecure(true);
            config.setDomain("a-shop-with-a-long-name.example.com");
            config.setAttribute("Partitioned", "");
        });
        startWithCookiesOf(octets);

        Answer answer = browser.get(tokens.here(), NEARLY_TOO_LARGE);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.setCookies()).singleElement().satisfies(sent -> assertThat(sent.split(";", 2)[0])
                .hasSize(octets + "=".length()));
        assertThat(answer.setCookies()).singleElement().satisfies(sent -> assertThat(sent)
                .contains(
                        "; Max-Age=", "; Expires=", "; Domain=", "; Path=", "; Secure", "; HttpOnly", "; SameSite=Lax")
                .contains("; Partitioned")
                .hasSizeLessThanOrEqualTo(4096));
        assertThat(browser.get(tokens.there(), "/get?name=basket").body()).hasSize(LENGTH);
    }

    @Test
    void cookieOfOneOctetMoreFailsItsRequestAndNamesTheLargestAttributes() {
        startWithCookiesOf(MOST + 1);

        Answer answer = browser.get(tokens.here(), NEARLY_TOO_LARGE);

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body())
                .contains("SessionTooLargeException")
                .containsPattern("basket \\([0-9]+ bytes\\)")
                .contains("it was not saved");
        assertThat(browser.get(tokens.here(), "/set?value=tea").status()).isEqualTo(200);
        assertThat(browser.get(tokens.there(), "/get").body()).isEqualTo("tea");
        assertThat(browser.get(tokens.there(), "/get?name=basket").body()).isEqualTo("null");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void sessionThatGrowsTooLargeStaysAsItWas(int maxCookies) {
        tokens.start(builder -> builder.maxCookies(maxCookies));
        browser.get(tokens.here(), "/set?value=tea");
        String before = browser.presented();

        Answer answer = browser.get(tokens.here(), "/big?name=basket&length=40000");

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body()).containsPattern("basket \\([0-9]+ bytes\\), cart \\([0-9]+ bytes\\)");
        assertThat(answer.body()).doesNotContain(Tokens.random(40000).substring(0, 20));
        assertThat(browser.presented()).isEqualTo(before);
        assertThat(browser.get(tokens.here(), "/get?name=basket").body()).isEqualTo("null");
        assertThat(browser.get(tokens.here(), "/set?name=more&value=milk").status())
                .isEqualTo(200);
        assertThat(browser.get(tokens.there(), "/get").body()).isEqualTo("tea");
        assertThat(browser.get(tokens.there(), "/get?name=more").body()).isEqualTo("milk");
    }

    @Test
    void eachChunkIsACookieOfAtMost4096Octets() {
        tokens.startWithChunks();

        browser.get(tokens.here(), "/big?length=11000");

        assertThat(browser.cookies()).hasSize(3);
        browser.cookies().forEach((name, value) -> assertThat(name + value).hasSizeLessThanOrEqualTo(MOST));
        assertThat(browser.get(tokens.there(), "/get").body()).isEqualTo(Tokens.random(11000));
    }

    /** What the log says of headers while these requests are answered, one after the other, each with the last one's session. */
    private static List<String> heard(Runnable requests) {
        List<String> warnings = new CopyOnWriteArrayList<>();
        Logger logger = Logger.getLogger(HeaderBudget.class.getName());
        Filter before = logger.getFilter();
        logger.setFilter(warning -> {
            warnings.add(new SimpleFormatter().formatMessage(warning));
            return true;
        });
        try {
            requests.run();
        } finally {
            logger.setFilter(before);
        }
        return warnings;
    }

    private void change(int otherCookies, String value) {
        String others = "other=" + "x".repeat(otherCookies);
        String session = browser.presented();
        Answer answer =
                tokens.send("/set?name=drink&value=" + value, session.isEmpty() ? others : others + "; " + session);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.setCookies()).isNotEmpty();
    }

    @Test
    void cookieWhoseAttributesTakeMoreThanIsLeftToThemIsWarnedOfOnce() {
        tokens.app().cookie(config -> config.setPath("/" + "deep/".repeat(80)));
        tokens.start(builder -> builder.compression(false));
        String path = NEARLY_TOO_LARGE.replace(Integer.toString(LENGTH), "2600");

        assertThat(heard(() -> {
                    Answer first = tokens.send(path, "");
                    assertThat(first.setCookies()).singleElement().satisfies(sent -> assertThat(sent)
                            .hasSizeGreaterThan(4096));
                    tokens.send(path, "");
                    tokens.send("/set?value=tea", "");
                }))
                .singleElement()
                .asString()
                .containsPattern("session cookie takes 4,[0-9]{3} bytes with its attributes");
    }

    @Test
    void sessionThatLeavesLittleRoomForOtherHeadersIsWarnedOfOnce() {
        tokens.start();

        assertThat(heard(() -> {
                    browser.get(tokens.here(), "/big?length=3000");
                    browser.get(tokens.here(), "/big?length=3001");
                    change(800, "tea");
                }))
                .as("what is replaced does not count twice")
                .isEmpty();
        assertThat(heard(() -> {
                    change(3_800, "coffee");
                    change(3_800, "milk");
                }))
                .singleElement()
                .asString()
                .containsPattern("about to send [67],[0-9]{3} bytes of headers");
    }
}
