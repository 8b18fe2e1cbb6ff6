package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.servlet.Browser.Answer;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When the cookie has to be sent, and what becomes of changes that come too late for it. */
abstract class TokenResponsesTest {
    private static final int LIMIT_SECONDS = 20;

    private final Tokens tokens = new Tokens(starter());
    private final Browser browser = new Browser();

    abstract TestContainer.Starter starter();

    /** What an application does with a response. */
    interface Response {
        void on(HttpServletResponse response) throws IOException;
    }

    @BeforeEach
    void start() {
        tokens.start();
        browser.get(tokens.here(), "/set?value=tea");
    }

    @AfterEach
    void stop() {
        tokens.close();
    }

    private String read(String name) {
        return browser.get(tokens.there(), "/get?name=" + name).body();
    }

    @Nested
    class TooLate {
        static Stream<Named<Response>> ends() {
            return Stream.of(
                    Named.of("flush", HttpServletResponse::flushBuffer),
                    Named.of("flush of the stream", response -> response.getOutputStream()
                            .flush()),
                    Named.of("close of the writer", response -> response.getWriter()
                            .close()),
                    Named.of("more than the buffer", response -> response.getOutputStream()
                            .write(new byte[100_000])),
                    Named.of("all of the length", response -> {
                        response.setContentLength(3);
                        response.getOutputStream().print("end");
                    }),
                    Named.of("redirect", response -> response.sendRedirect("/get")),
                    Named.of("error", response -> response.sendError(404)));
        }

        @ParameterizedTest
        @MethodSource("ends")
        void changeIsCountedOrArrives(Response end) {
            tokens.app().on("/late", (request, response) -> {
                HttpSession session = request.getSession();
                session.setAttribute("early", "here");
                end.on(response);
                session.setAttribute("late", "here");
            });

            browser.get(tokens.here(), "/late");

            assertThat(read("early")).isEqualTo("here");
            boolean arrived = read("late").equals("here");
            tokens.awaitNotSent(arrived ? 0 : 1);
        }

        @Test
        void changeAfterAFlushDoesNotArrive() {
            tokens.app().on("/late", (request, response) -> {
                response.flushBuffer();
                request.getSession().setAttribute("late", "here");
            });

            Answer answer = browser.get(tokens.here(), "/late");

            assertThat(answer.setCookies()).isEmpty();
            assertThat(read("late")).isEqualTo("null");
            tokens.awaitNotSent(1);
        }

        @ParameterizedTest
        @ValueSource(strings = {"invalidate", "interval"})
        void endAndNewIntervalAreCountedToo(String what) {
            tokens.app().on("/late", (request, response) -> {
                HttpSession session = request.getSession();
                session.getAttribute("cart");
                response.flushBuffer();
                if (what.equals("invalidate")) {
                    session.invalidate();
                } else {
                    session.setMaxInactiveInterval(60);
                }
            });

            browser.get(tokens.here(), "/late");

            tokens.awaitNotSent(1);
        }

        @Test
        void newSessionIsRefused() {
            AtomicReference<Object> thrown = new AtomicReference<>();
            tokens.app().on("/late", (request, response) -> {
                response.flushBuffer();
                try {
                    request.getSession(true);
                } catch (IllegalStateException e) {
                    thrown.set(e);
                }
            });

            Answer answer = tokens.send("/late", "");

            assertThat(answer.status()).isEqualTo(200);
            assertThat(thrown.get()).asString().contains("no session cookie can be sent any more");
        }

        @Test
        void changeAfterTheEndOfAnAsynchronousRequestIsCounted() throws Exception {
            CompletableFuture<HttpSession> left = new CompletableFuture<>();
            tokens.app().on("/async", (request, response) -> {
                HttpSession session = request.getSession();
                session.getAttribute("cart");
                AsyncContext async = request.startAsync();
                async.start(() -> {
                    async.complete();
                    left.complete(session);
                });
            });
            browser.get(tokens.here(), "/async");
            assertThat(tokens.notSent()).isZero();

            HttpSession session = left.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            Awaitility.await().atMost(Duration.ofSeconds(LIMIT_SECONDS)).until(() -> {
                session.setAttribute("late", "here");
                return tokens.notSent() > 0;
            });

            assertThat(read("late")).isEqualTo("null");
        }
    }

    @Nested
    class InTime {
        static Stream<Named<Response>> lengths() {
            return Stream.of(
                    Named.of("setContentLength", response -> response.setContentLength(4)),
                    Named.of("setContentLengthLong", response -> response.setContentLengthLong(4)),
                    Named.of("setHeader", response -> response.setHeader("content-length", "4")),
                    Named.of("addHeader", response -> response.addHeader("Content-Length", "4")),
                    Named.of("setIntHeader", response -> response.setIntHeader("Content-Length", 4)),
                    Named.of("addIntHeader", response -> response.addIntHeader("CONTENT-LENGTH", 4)));
        }

        @ParameterizedTest
        @MethodSource("lengths")
        void allBytesOfALengthDoNotOvertakeTheCookie(Response length) {
            tokens.app().on("/length", (request, response) -> {
                request.getSession().setAttribute("cart", "coffee");
                length.on(response);
                response.getOutputStream().write("done".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            });

            assertThat(browser.get(tokens.here(), "/length").body()).isEqualTo("done");

            assertThat(read("cart")).isEqualTo("coffee");
            assertThat(tokens.notSent()).isZero();
        }

        static Stream<Named<Response>> resets() {
            return Stream.of(
                    Named.of("reset", HttpServletResponse::reset),
                    Named.of("resetBuffer", HttpServletResponse::resetBuffer),
                    Named.of("reset twice", response -> {
                        response.reset();
                        response.getWriter().print("again");
                        response.reset();
                    }));
        }

        @ParameterizedTest
        @MethodSource("resets")
        void resetOfTheResponseDropsNoCookie(Response reset) {
            tokens.app().on("/reset", (request, response) -> {
                request.getSession().setAttribute("cart", "coffee");
                response.setCharacterEncoding("UTF-8");
                // So much may be more than the buffer takes, and is not.
                response.getWriter().print("x".repeat(response.getBufferSize() / 2));
                reset.on(response);
                request.getSession().setAttribute("more", "milk");
                response.getWriter().print("end");
            });

            Answer answer = browser.get(tokens.here(), "/reset");

            assertThat(answer.body()).isEqualTo("end");
            assertThat(answer.setCookies()).isNotEmpty();
            assertThat(read("cart")).isEqualTo("coffee");
            assertThat(read("more")).isEqualTo("milk");
            assertThat(tokens.notSent()).isZero();
        }

        @ParameterizedTest
        @ValueSource(strings = {"include", "forward"})
        void changeInADispatchIsSent(String how) {
            tokens.app().on("/outer", (request, response) -> {
                var dispatcher = Optional.ofNullable(request.getRequestDispatcher("/set?value=coffee"))
                        .orElseThrow();
                if (how.equals("include")) {
                    dispatcher.include(request, response);
                } else {
                    dispatcher.forward(request, response);
                }
            });

            browser.get(tokens.here(), "/outer");

            assertThat(read("cart")).isEqualTo("coffee");
        }

        @Test
        void changesBeforeAndInAnErrorPageAreSent() {
            tokens.app().on("/fail", (request, response) -> {
                request.getSession().setAttribute("cart", "coffee");
                throw new IllegalStateException("wanted");
            });
            tokens.app().on("/error", (request, response) -> {
                request.getSession().setAttribute("seen", "error");
                response.getWriter().print("sorry");
            });

            Answer answer = browser.get(tokens.here(), "/fail");

            assertThat(answer.status()).isEqualTo(500);
            assertThat(read("cart")).isEqualTo("coffee");
            boolean arrived = read("seen").equals("error");
            tokens.awaitNotSent(arrived ? 0 : 1);
        }

        static Stream<Named<Consumer<AsyncContext>>> asyncEnds() {
            return Stream.of(
                    Named.of("complete", AsyncContext::complete),
                    Named.of("dispatch", async -> async.dispatch("/plain")));
        }

        @ParameterizedTest
        @MethodSource("asyncEnds")
        void changeInAnAsynchronousThreadIsSent(Consumer<AsyncContext> end) {
            tokens.app().on("/async", (request, response) -> {
                HttpSession session = request.getSession();
                AsyncContext async = request.startAsync();
                async.start(() -> {
                    session.setAttribute("cart", "coffee");
                    end.accept(async);
                });
            });

            assertThat(browser.get(tokens.here(), "/async").status()).isEqualTo(200);

            assertThat(read("cart")).isEqualTo("coffee");
            assertThat(tokens.notSent()).isZero();
        }

        @Test
        void changeInAnAsynchronousThreadThatAsksTheRequestForItsContextIsSent() {
            tokens.app().on("/async", (request, response) -> {
                request.startAsync(request, response).start(() -> {
                    request.getSession().setAttribute("cart", "coffee");
                    request.getAsyncContext().complete();
                });
            });

            browser.get(tokens.here(), "/async");

            assertThat(read("cart")).isEqualTo("coffee");
            assertThat(tokens.notSent()).isZero();
        }

        @Test
        void eventStreamSendsItsCookieWithTheFirstEventAndCountsWhatComesLater() {
            tokens.app().on("/events", (request, response) -> {
                response.setContentType("text/event-stream");
                for (int i = 0; i < 3; i++) {
                    request.getSession().setAttribute("event" + i, "sent");
                    response.getWriter().print("data: " + i + "\n\n");
                    response.flushBuffer();
                }
            });

            browser.get(tokens.here(), "/events");

            assertThat(read("event0")).isEqualTo("sent");
            assertThat(read("event1")).isEqualTo("null");
            tokens.awaitNotSent(1);
        }

        @Test
        void answerToAHeadIsSentItsCookie() {
            browser.take(Browser.send(tokens.here(), "HEAD", "/set?value=coffee", browser.presented()));

            assertThat(read("cart")).isEqualTo("coffee");
        }
    }

    @Nested
    class InSharedCaches {
        @BeforeEach
        void handlers() {
            tokens.app().on("/page", (request, response) -> {
                Optional.ofNullable(request.getParameter("cache"))
                        .ifPresent(value -> response.setHeader("Cache-Control", value));
                Optional.ofNullable(request.getParameter("status"))
                        .ifPresent(status -> response.setStatus(Integer.parseInt(status)));
                if (request.getParameter("read") != null) {
                    request.getSession().getAttribute("cart");
                }
                if (request.getParameter("value") != null) {
                    request.getSession().setAttribute("cart", request.getParameter("value"));
                }
                if (request.getParameter("length") != null) {
                    response.setContentLength(0);
                    response.setHeader("Cache-Control", "public, max-age=60");
                }
            });
            tokens.clock().advance(Duration.ofMinutes(2));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "cache=public",
                    "cache=Public,%20max-age=60",
                    "cache=s-maxage=60",
                    "cache=max-age=60",
                    "status=304",
                    "cache=public&read=1",
                    "status=304&read=1"
                })
        void accessIsNotTold(String page) {
            assertThat(browser.get(tokens.here(), "/page?" + page).setCookies()).isEmpty();
            assertThat(browser.get(tokens.here(), "/page?read=1").setCookies()).isNotEmpty();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"x=1", "cache=no-store", "cache=private,%20max-age=60", "cache=max-age=0", "cache=no-cache"})
        void accessIsToldByOthers(String page) {
            Answer answer = browser.get(tokens.here(), "/page?" + page);

            assertThat(answer.setCookies()).isNotEmpty();
            assertThat(answer.header("Cache-Control").orElseThrow()).containsPattern("private|no-store");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "cache=public,%20max-age=60",
                    "cache=s-maxage=60,%20max-age=60",
                    "cache=max-age=60",
                    "status=304&cache=public,%20max-age=60",
                    "length=0"
                })
        void changeMakesTheResponsePrivate(String page) {
            Answer answer = browser.get(tokens.here(), "/page?value=coffee&" + page);

            assertThat(answer.setCookies()).isNotEmpty();
            assertThat(answer.header("Cache-Control")).contains("private, max-age=60");
            assertThat(read("cart")).isEqualTo("coffee");
        }

        @Test
        void logoutMakesItPrivateToo() {
            tokens.app().on("/end", (request, response) -> {
                response.setHeader("Cache-Control", "public");
                request.getSession().invalidate();
            });

            assertThat(browser.get(tokens.here(), "/end").header("Cache-Control"))
                    .contains("private");
            assertThat(read("cart")).isEqualTo("no session");
        }

        @Test
        void responseWithoutACookieStaysAsItIs() {
            Answer answer = tokens.send("/page?cache=public", "");

            assertThat(answer.header("Cache-Control")).contains("public");
        }
    }
}
