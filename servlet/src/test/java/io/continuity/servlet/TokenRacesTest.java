package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.servlet.Browser.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of one browser that run side by side, on two instances, and whose responses arrive in any order. */
abstract class TokenRacesTest {
    private static final int LIMIT_SECONDS = 20;

    private final Tokens tokens = new Tokens(starter());
    private final Browser browser = new Browser();
    private final ExecutorService pool = Executors.newCachedThreadPool();
    private final CyclicBarrier bothHaveRead = new CyclicBarrier(2);
    private final CountDownLatch isUnderWay = new CountDownLatch(1);
    private final CountDownLatch mayGoOn = new CountDownLatch(1);

    abstract TestContainer.Starter starter();

    @BeforeEach
    void start() {
        tokens.app().on("/together", (request, response) -> {
            request.getSession().getAttribute("cart");
            await(bothHaveRead);
            String value = request.getParameter("value");
            if (value != null) {
                request.getSession().setAttribute(Tokens.name(request), value);
            }
            if (request.getParameter("renew") != null) {
                request.changeSessionId();
            }
        });
        tokens.app().on("/slow", (request, response) -> {
            Object cart = request.getSession().getAttribute("cart");
            isUnderWay.countDown();
            await(mayGoOn);
            if (request.getParameter("value") != null) {
                request.getSession().setAttribute("late", request.getParameter("value"));
            }
            response.getWriter().print(cart);
        });
        tokens.app().on("/again", (request, response) -> {
            request.getSession().invalidate();
            request.getSession().setAttribute("cart", "new");
        });
        tokens.start();
        browser.get(tokens.here(), "/set?value=tea");
        browser.get(tokens.here(), "/set?name=basket&value=" + "full".repeat(20));
    }

    @AfterEach
    void stop() {
        mayGoOn.countDown();
        pool.shutdownNow();
        tokens.close();
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> T get(Future<T> future) {
        try {
            return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends both requests with what the browser holds, to an instance each. */
    private List<Answer> together(String one, String other) {
        String presented = browser.presented();
        Future<Answer> first = pool.submit(() -> Browser.send(tokens.here(), one, presented));
        Future<Answer> second = pool.submit(() -> Browser.send(tokens.there(), other, presented));
        List<Answer> answers = new ArrayList<>(List.of(get(first), get(second)));
        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
        return answers;
    }

    private void take(List<Answer> answers, boolean otherFirst) {
        browser.take(answers.get(otherFirst ? 1 : 0));
        browser.take(answers.get(otherFirst ? 0 : 1));
    }

    private String read(String name) {
        return browser.get(tokens.there(), "/get?name=" + name).body();
    }

    @ParameterizedTest
    @CsvSource({"small, false", "small, true", "large, false", "large, true"})
    void writersOfDifferentAttributesBothSurvive(String size, boolean otherFirst) {
        String value = size.equals("large") ? Tokens.random(600) : "small";

        take(together("/together?name=one&value=" + value, "/together?name=two&value=2" + value), otherFirst);

        assertThat(read("one")).isEqualTo(value);
        assertThat(read("two")).isEqualTo("2" + value);
        assertThat(read("cart")).isEqualTo("tea");
        browser.get(tokens.here(), "/big?name=large&length=1500");
        assertThat(browser.cookies()).as("all in one token again").hasSize(1);
        assertThat(read("one")).isEqualTo(value);
        assertThat(read("two")).isEqualTo("2" + value);
    }

    @Test
    void readersSendNothing() {
        List<Answer> answers = together("/together", "/together");

        assertThat(answers).allSatisfy(answer -> assertThat(answer.setCookies()).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readerDoesNotUndoWhatAWriterDoesMeanwhileEvenIfItTouches(boolean readerFirst) {
        tokens.clock().advance(Duration.ofMinutes(2));

        List<Answer> answers = together("/together?value=coffee", "/together");

        assertThat(answers.get(1).setCookies()).isNotEmpty();
        take(answers, readerFirst);
        assertThat(read("cart")).isEqualTo("coffee");
        assertThat(read("basket")).startsWith("full");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void changeOfIdAtALoginHoldsAndWhatRunsBesideItIsOfTheOldSession(boolean otherFirst) {
        take(together("/together?name=user&value=ada&renew=1", "/together?name=beside&value=lost"), otherFirst);

        assertThat(read("user")).isEqualTo("ada");
        assertThat(read("cart")).isEqualTo("tea");
        assertThat(read("beside")).isEqualTo("null");
        browser.get(tokens.here(), "/big?name=large&length=1500");
        assertThat(browser.cookies()).as("nothing of the old session is left").hasSize(1);
        assertThat(read("user")).isEqualTo("ada");
    }

    /** Has a request under way that has read the session, whatever else the browser does. */
    private Future<Answer> slow(String path) {
        String presented = browser.presented();
        Future<Answer> slow = pool.submit(() -> Browser.send(tokens.there(), path, presented));
        await(isUnderWay);
        return slow;
    }

    private void arrives(Future<Answer> slow) {
        mayGoOn.countDown();
        Answer late = get(slow);
        assertThat(late.body()).isEqualTo("tea");
        assertThat(late.setCookies()).isNotEmpty();
        browser.take(late);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/slow", "/slow?value=small", "/slow?value=largelargelargelargelargelargelargelargelarge"})
    void responseThatArrivesAfterALogoutDoesNotUndoIt(String path) {
        tokens.clock().advance(Duration.ofMinutes(2));
        Future<Answer> slow = slow(path);
        browser.get(tokens.here(), "/logout");

        arrives(slow);

        assertThat(browser.cookies()).as("the mark, and what came late").hasSizeGreaterThan(1);
        assertThat(read("cart")).isEqualTo("no session");
        browser.get(tokens.here(), "/set?name=other&value=new");
        assertThat(read("cart")).isEqualTo("null");
        browser.get(tokens.here(), "/logout");
        assertThat(read("cart")).isEqualTo("no session");
    }

    @Test
    void norDoesItIfAnotherSessionWasBegunAndEndedMeanwhile() {
        tokens.clock().advance(Duration.ofMinutes(2));
        Future<Answer> slow = slow("/slow");
        browser.get(tokens.here(), "/logout");
        browser.get(tokens.here(), "/set?value=new");
        browser.get(tokens.here(), "/logout");
        browser.get(tokens.here(), "/logout");

        arrives(slow);

        assertThat(read("cart")).isEqualTo("no session");
    }

    @Test
    void norDoesItIfTheSessionWasEndedAndBegunAnewInOneRequest() {
        tokens.clock().advance(Duration.ofMinutes(2));
        Future<Answer> slow = slow("/slow");
        browser.get(tokens.here(), "/again");
        assertThat(read("cart")).isEqualTo("new");
        assertThat(read("basket")).isEqualTo("null");

        arrives(slow);

        assertThat(read("cart")).isEqualTo("new");
        browser.get(tokens.here(), "/logout");
        assertThat(read("cart")).isEqualTo("no session");
    }

    @Test
    void manyLogoutsLeaveOneMark() {
        for (int i = 0; i < 5; i++) {
            tokens.clock().advance(Duration.ofSeconds(1));
            browser.get(tokens.here(), "/set?value=tea");
            browser.get(tokens.here(), "/logout");
        }

        assertThat(browser.cookies()).hasSize(1);
    }

    @Test
    void markOfALogoutGoesWithTheNextSessionsChangesOnceNothingCanComeLate() {
        browser.get(tokens.here(), "/logout");
        tokens.clock().advance(Duration.ofMinutes(11));

        browser.get(tokens.here(), "/set?value=tea");

        assertThat(browser.cookies()).hasSize(1);
        assertThat(read("cart")).isEqualTo("tea");
    }
}
