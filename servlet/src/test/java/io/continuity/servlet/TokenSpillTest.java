package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.servlet.Browser.Answer;
import io.continuity.session.InMemorySessionStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions in cookies with large attributes elsewhere. */
abstract class TokenSpillTest {
    private final Tokens tokens = new Tokens(starter());
    private final InMemorySessionStore large = new InMemorySessionStore(tokens.clock());
    private final Browser browser = new Browser();

    abstract TestContainer.Starter starter();

    @BeforeEach
    void start() {
        tokens.startSpilling(large, 1_000);
    }

    @AfterEach
    void stop() {
        tokens.close();
        large.close();
    }

    @Test
    void whatIsTooLargeForCookiesIsThereOnEachInstance() {
        assertThat(browser.get(tokens.here(), "/big?name=basket&length=40000").status())
                .isEqualTo(200);

        assertThat(browser.presented()).hasSizeLessThan(1_000);
        assertThat(browser.get(tokens.there(), "/get?name=basket").body()).isEqualTo(Tokens.random(40000));
    }

    /** Values hear that they are unbound, and so each one is asked for. */
    @Test
    void logoutAnswersAndClearsItsCookiesAndIsToldOfWhileTheirStoreIsAway() {
        browser.get(tokens.here(), "/big?name=basket&length=40000");
        browser.get(tokens.here(), "/set?value=tea");
        large.close();

        Answer answer = browser.get(tokens.here(), "/logout");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(tokens.ends()).containsExactly("tea");
        assertThat(browser.cookies().keySet()).noneMatch(name -> name.startsWith("JSESSIONID.s"));
        assertThat(browser.get(tokens.there(), "/get").body()).isEqualTo("no session");
    }

    @Test
    void requestThatNeedsOneIsRefusedWhileTheirStoreIsAwayAndOthersAreNot() {
        browser.get(tokens.here(), "/big?name=basket&length=40000");
        browser.get(tokens.here(), "/set?value=tea");
        large.close();

        assertThat(browser.get(tokens.there(), "/get").body()).isEqualTo("tea");
        assertThat(browser.get(tokens.there(), "/get?name=basket").status()).isEqualTo(503);
        assertThat(browser.get(tokens.there(), "/set?value=milk").status()).isEqualTo(200);
        assertThat(browser.get(tokens.here(), "/get").body()).isEqualTo("milk");
    }
}
