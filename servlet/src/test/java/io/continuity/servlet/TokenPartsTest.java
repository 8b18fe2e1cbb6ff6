package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.servlet.Browser.Answer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions in several cookies of which some are lost, old, planted or spoilt: no error, one count, and the newest that is whole. */
abstract class TokenPartsTest {
    private static final String COOKIE = "JSESSIONID";

    private final Tokens tokens = new Tokens(starter());
    private final Browser browser = new Browser();
    private List<String> chunks = List.of();

    abstract TestContainer.Starter starter();

    @BeforeEach
    void start() {
        tokens.startWithChunks();
        browser.get(tokens.here(), "/set?value=tea");
        browser.get(tokens.here(), "/big?name=basket&length=11000");
        chunks = held(browser);
        assertThat(chunks).hasSize(3);
    }

    @AfterEach
    void stop() {
        tokens.close();
    }

    private static List<String> held(Browser browser) {
        return browser.cookies().entrySet().stream()
                .filter(cookie -> cookie.getKey().matches(".*-[0-9]-[0-9]"))
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .sorted()
                .toList();
    }

    private static List<String> with(List<String> cookies, String... more) {
        List<String> all = new ArrayList<>(cookies);
        all.addAll(List.of(more));
        return all;
    }

    private static String name(String cookie) {
        return cookie.split("=", 2)[0];
    }

    private static String value(String cookie) {
        return cookie.split("=", 2)[1];
    }

    private void isNoSession(List<String> cookies) {
        Answer answer = tokens.send("/get", String.join("; ", cookies));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("no session");
        assertThat(tokens.refused()).isOne();
        Answer another = tokens.send("/set?value=milk", String.join("; ", cookies));
        assertThat(another.status()).isEqualTo(200);
        assertThat(tokens.refused()).isOne();
        assertThat(another.setCookies().stream().map(TokenPartsTest::name)).doesNotHaveDuplicates();
    }

    private void isTheSession(List<String> cookies) {
        Answer answer = tokens.send("/get", String.join("; ", cookies));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("tea");
    }

    @Test
    void allOfThemInAnyOrderAreTheSession() {
        List<String> shuffled = new ArrayList<>(chunks);
        for (int i = 0; i < 6; i++) {
            Collections.shuffle(shuffled, new Random(i));
            isTheSession(shuffled);
        }
        assertThat(tokens.refused()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void oneThatIsMissingLeavesNoSession(int missing) {
        List<String> rest = new ArrayList<>(chunks);
        rest.remove(missing);

        isNoSession(rest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"00-3", "-1-3", "99999-3", "x-3", "0-4", "0-99999", "3-3", "0-0", ""})
    void oneWithAnotherNumberIsNone(String number) {
        String wrong = name(chunks.get(0)).replaceAll("0-3$", number) + "=" + value(chunks.get(0));

        isNoSession(List.of(wrong, chunks.get(1), chunks.get(2)));
        isTheSession(with(chunks, wrong));
    }

    /** The chunks of the same session after another change. */
    private List<String> nextGeneration() {
        Browser later = new Browser();
        chunks.forEach(chunk -> later.cookies().put(name(chunk), value(chunk)));
        later.get(tokens.here(), "/big?name=basket&length=11001");
        assertThat(held(later)).hasSize(3).doesNotContainAnyElementsOf(chunks);
        return held(later);
    }

    @Test
    void chunksOfTwoGenerationsAreNoSession() {
        List<String> later = nextGeneration();

        isNoSession(List.of(chunks.get(0), later.get(1), later.get(2)));
        isNoSession(List.of(name(later.get(0)) + "=" + value(chunks.get(0)), later.get(1), later.get(2)));
    }

    @Test
    void leftOverChunksOfAnotherGenerationChangeNothingAndAreCleared() {
        List<String> later = nextGeneration();
        Browser mixed = new Browser();
        with(chunks, later.get(2)).forEach(chunk -> mixed.cookies().put(name(chunk), value(chunk)));

        assertThat(mixed.get(tokens.here(), "/get").body()).isEqualTo("tea");
        assertThat(tokens.refused()).isOne();
        mixed.get(tokens.here(), "/big?name=basket&length=11002");

        assertThat(mixed.cookies()).hasSize(3).doesNotContainKey(name(later.get(2)));
        assertThat(mixed.get(tokens.there(), "/get").body()).isEqualTo("tea");
    }

    @Test
    void newerOfOneCookieAndOfThreeIsTaken() {
        Browser later = new Browser();
        chunks.forEach(chunk -> later.cookies().put(name(chunk), value(chunk)));
        later.get(tokens.here(), "/set?name=basket&value=empty");
        assertThat(later.cookies()).hasSize(1);
        String single = later.presented();

        String both = String.join("; ", with(chunks, single));
        assertThat(tokens.send("/get?name=basket", both).body()).isEqualTo("empty");
        later.get(tokens.here(), "/big?name=basket&length=11003");
        both = String.join("; ", with(held(later), single));
        assertThat(tokens.send("/get?name=basket", both).body()).isEqualTo(Tokens.random(11003));
    }

    @Test
    void plantedChunkOfTheSameNameDoesNotHideTheRealOne() {
        for (String real : chunks) {
            isTheSession(Stream.concat(Stream.of(name(real) + "=planted"), chunks.stream())
                    .toList());
            assertThat(tokens.refused()).isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shrinksWhileAnotherTabWrites(boolean tabFirst) {
        String presented = browser.presented();
        Answer shrunk = tokens.send("/set?name=basket&value=empty", presented);
        Answer tab = Browser.send(tokens.there(), "/set?name=tab&value=two", presented);

        take(shrunk, tab, tabFirst);

        assertAll(Map.of("cart", "tea", "basket", "empty", "tab", "two"));
        browser.get(tokens.here(), "/big?name=last&length=2000");
        assertThat(browser.cookies()).hasSize(1);
        assertAll(Map.of("cart", "tea", "basket", "empty", "tab", "two"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void growsWhileAnotherTabWrites(boolean tabFirst) {
        browser.get(tokens.here(), "/set?name=basket&value=empty");
        assertThat(browser.cookies()).hasSize(1);
        String presented = browser.presented();
        Answer grown = tokens.send("/big?name=basket&length=11000", presented);
        Answer tab = Browser.send(tokens.there(), "/set?name=tab&value=two", presented);

        take(grown, tab, tabFirst);

        assertAll(Map.of("cart", "tea", "basket", Tokens.random(11000), "tab", "two"));
        browser.get(tokens.here(), "/big?name=basket&length=11004");
        assertThat(browser.cookies()).hasSize(3);
        assertAll(Map.of("cart", "tea", "basket", Tokens.random(11004), "tab", "two"));
    }

    private void take(Answer one, Answer other, boolean otherFirst) {
        browser.take(otherFirst ? other : one);
        browser.take(otherFirst ? one : other);
    }

    private void assertAll(Map<String, String> attributes) {
        attributes.forEach((name, value) -> assertThat(
                        browser.get(tokens.there(), "/get?name=" + name).body())
                .as(name)
                .isEqualTo(value));
    }

    @Test
    void logoutLeavesNoToken() {
        browser.get(tokens.here(), "/set?name=more&value=milk");
        browser.get(tokens.here(), "/logout");

        assertThat(browser.cookies()).hasSize(1);
        assertThat(browser.get(tokens.there(), "/get").body()).isEqualTo("no session");
    }

    @Test
    void plantedCookiesInAnyNumberHideNothingAndAreClearedAFewAtATime() {
        List<String> planted = IntStream.range(0, 190)
                .mapToObj(i -> COOKIE + ".s" + Integer.toString(i, 36) + "-a=x")
                .toList();
        List<String> all = with(planted, chunks.toArray(String[]::new));

        isTheSession(all);
        assertThat(tokens.refused()).isOne();
        Answer answer = tokens.send("/renew", String.join("; ", all));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.setCookies().stream().filter(Browser::isCleared)).hasSize(SessionCookie.MAX_CLEARED);
        assertThat(answer.setCookies().stream().filter(Browser::isCleared).map(TokenPartsTest::name))
                .containsAll(chunks.stream().map(TokenPartsTest::name).toList());
    }

    /** The cookies that an answer sets, and those that it clears. */
    private static List<String> set(Answer answer) {
        return names(answer, false);
    }

    private static List<String> cleared(Answer answer) {
        return names(answer, true);
    }

    private static List<String> names(Answer answer, boolean cleared) {
        return answer.setCookies().stream()
                .filter(cookie -> value(cookie).startsWith(";") == cleared)
                .map(TokenPartsTest::name)
                .toList();
    }

    @Test
    void changeThatLiesBesideTheSessionLeavesWhatTheClientHoldsAlone() {
        List<String> before = List.copyOf(browser.cookies().keySet());

        Answer answer = browser.get(tokens.here(), "/set?name=drink&value=tea");

        assertThat(set(answer)).singleElement().asString().startsWith("JSESSIONID.d");
        assertThat(cleared(answer)).isEmpty();
        assertThat(browser.cookies().keySet()).containsAll(before).hasSize(before.size() + 1);
    }

    @Test
    void sessionThatIsWrittenAnewReplacesAllThatItWasAndNothingElse() {
        browser.get(tokens.here(), "/set?name=drink&value=tea");
        browser.cookies().put("other", "of somebody else");
        browser.cookies().put("JSESSIONIDs1-0", "of somebody else");
        List<String> before = new ArrayList<>(browser.cookies().keySet());
        before.removeAll(List.of("other", "JSESSIONIDs1-0"));

        Answer answer = browser.get(tokens.here(), "/big?name=basket&length=9000");

        assertThat(set(answer)).hasSize(3).doesNotContainAnyElementsOf(before);
        assertThat(cleared(answer)).containsExactlyInAnyOrderElementsOf(before);
    }

    /** Whoever can plant cookies can plant many: their end must fit into an answer, and that of the session comes first. */
    @Test
    void onlySoManyAreClearedInOneAnswerTheLongestOfThemFirst() {
        List<String> held = List.copyOf(browser.cookies().keySet());
        for (int i = 0; i < 20; i++) {
            browser.cookies().put("JSESSIONID.s1-planted" + i, "x".repeat(i + 1));
        }

        Answer first = browser.get(tokens.here(), "/big?name=basket&length=200");
        assertThat(cleared(first)).hasSize(16).containsAll(held).contains("JSESSIONID.s1-planted19");
        assertThat(cleared(first)).doesNotContain("JSESSIONID.s1-planted0").doesNotHaveDuplicates();

        Answer next = browser.get(tokens.here(), "/big?name=basket&length=300");
        assertThat(cleared(next)).contains("JSESSIONID.s1-planted0");
        assertThat(browser.get(tokens.there(), "/get").body()).isEqualTo("tea");
    }
}
