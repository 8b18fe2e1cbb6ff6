package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStoreException;
import io.continuity.testkit.ManualClock;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the filter does in a real container, with two instances over one store. */
abstract class SessionFilterTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final TestStores stores = kind().make();
    private final ManualClock clock = stores.clock();
    private final RecordingStore store = new RecordingStore(stores.view());
    private final Heard heard = new Heard();
    private final TestApp app = new TestApp();
    private final Browser browser = new Browser();
    private TestContainer here;
    private TestContainer there;

    abstract TestContainer.Starter starter();

    TestStores.Kind kind() {
        return TestStores::onTheHeap;
    }

    /** Remembers what an observer is told. */
    private static final class Heard implements SessionObserver {
        private final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();

        @Override
        public void attributeUndecodable(String name) {
            events.add("undecodable " + name);
        }

        @Override
        public void savedTooLate() {
            events.add("late");
        }

        @Override
        public void storeFailed() {
            events.add("failed");
        }
    }

    @BeforeEach
    void start() {
        app.on("/plain", (request, response) -> response.getWriter().print("plain"));
        app.on("/get", (request, response) -> {
            HttpSession session = request.getSession(false);
            response.getWriter().print(session == null ? "no session" : session.getAttribute("cart"));
        });
        app.on("/set", (request, response) -> {
            request.getSession().setAttribute(name(request), request.getParameter("value"));
            response.getWriter().print("set");
        });
        app.on("/logout", (request, response) -> request.getSession().invalidate());
        here = starter().start(filter(), app);
        there = starter().start(filter(), app);
    }

    private static String name(HttpServletRequest request) {
        String name = request.getParameter("name");
        return name == null ? "cart" : name;
    }

    private SessionFilter filter() {
        return SessionFilter.builder(store.another(stores.open()))
                .clock(clock)
                .observer(heard)
                .maxInactiveInterval(Duration.ofMinutes(30))
                .build();
    }

    @AfterEach
    void stop() {
        here.close();
        there.close();
        stores.close();
    }

    private void signIn() {
        browser.get(here, "/set?value=tea");
        assertThat(browser.session()).isPresent();
        store.calls();
    }

    @Nested
    class CallsToTheStore {
        @Test
        void requestWithoutSessionMakesNone() {
            Browser.Answer answer = browser.get(here, "/plain");

            assertThat(answer.body()).isEqualTo("plain");
            assertThat(answer.setCookies()).isEmpty();
            assertThat(store.calls()).isEmpty();
        }

        @Test
        void requestThatNeverLooksAtItsSessionMakesNoneItWaitsFor() {
            signIn();

            browser.get(here, "/plain");

            assertThat(store.calls()).containsExactly("touch");
        }

        @Test
        void creatingIsOne() {
            browser.get(here, "/set?value=tea");

            assertThat(store.calls()).containsExactly("create");
        }

        @Test
        void readingIsOneAndSendsNoCookie() {
            signIn();

            Browser.Answer answer = browser.get(here, "/get");

            assertThat(answer.body()).isEqualTo("tea");
            assertThat(answer.setCookies()).isEmpty();
            assertThat(store.calls()).containsExactly("load");
        }

        @Test
        void writingWithoutReadingIsOneAndSendsACookieIfTheHandleIsAnother() {
            signIn();
            Optional<String> before = browser.session();

            Browser.Answer answer = browser.get(here, "/set?value=coffee");

            assertThat(answer.setCookies()).hasSize(browser.session().equals(before) ? 0 : 1);
            assertThat(store.calls()).containsExactly("save");
        }

        @Test
        void readingAndWritingAreTwo() {
            app.on("/add", (request, response) -> {
                HttpSession session = request.getSession();
                session.setAttribute("cart", session.getAttribute("cart") + "+milk");
                session.setAttribute("other", "value");
                session.removeAttribute("nothing");
            });
            signIn();

            browser.get(here, "/add");

            assertThat(store.calls()).containsExactly("load", "save");
            assertThat(browser.get(there, "/get").body()).isEqualTo("tea+milk");
        }

        @Test
        void removingWhatIsKnownToBeAbsentIsNone() {
            app.on("/remove", (request, response) -> {
                request.getSession(false).setAttribute("absent", "for a moment");
                request.getSession(false).removeAttribute("absent");
            });
            signIn();

            browser.get(here, "/remove");

            assertThat(store.calls()).containsExactly("load");
        }

        @Test
        void endingIsOne() {
            signIn();

            browser.get(here, "/logout");

            assertThat(store.calls()).containsExactly("delete");
        }
    }

    @Nested
    class Sessions {
        @Test
        void areTheSameOnEveryInstance() {
            signIn();

            assertThat(browser.get(there, "/get").body()).isEqualTo("tea");
            browser.get(there, "/set?value=coffee");
            assertThat(browser.get(here, "/get").body()).isEqualTo("coffee");
        }

        @Test
        void endEverywhereAndTheCookieIsCleared() {
            signIn();
            String session = browser.session().orElseThrow();

            Browser.Answer answer = browser.get(here, "/logout");

            assertThat(answer.setCookies()).singleElement().satisfies(cookie -> assertThat(Browser.isCleared(cookie))
                    .isTrue());
            assertThat(new Browser().with(session).get(there, "/get").body()).isEqualTo("no session");
        }

        @Test
        void startAnewAfterInvalidationInTheSameRequest() {
            app.on("/again", (request, response) -> {
                request.getSession().invalidate();
                request.getSession().setAttribute("cart", "new");
            });
            signIn();
            String before = browser.session().orElseThrow();

            browser.get(here, "/again");

            assertThat(browser.session()).isPresent().isNotEqualTo(Optional.of(before));
            assertThat(browser.get(there, "/get").body()).isEqualTo("new");
        }

        @Test
        void expireWhenTheyAreNotUsed() {
            signIn();

            stores.letPass(Duration.ofMinutes(29));
            browser.get(here, "/plain");
            stores.letPass(Duration.ofMinutes(29));
            assertThat(browser.get(here, "/get").body()).isEqualTo("tea");
            stores.letPass(Duration.ofMinutes(30));
            assertThat(browser.get(here, "/get").body()).isEqualTo("no session");
        }

        @Test
        void areCreatedAnewUnderANewIdForAStaleCookie() {
            signIn();
            String stale = browser.session().orElseThrow();
            stores.letPass(Duration.ofHours(1));

            browser.get(here, "/set?value=fresh");

            assertThat(browser.session()).isPresent().isNotEqualTo(Optional.of(stale));
            assertThat(browser.get(there, "/get").body()).isEqualTo("fresh");
        }

        @Test
        void existAfterGetSessionAloneAlsoForAStaleCookie() {
            app.on("/touch", (request, response) -> request.getSession());
            signIn();
            stores.letPass(Duration.ofHours(1));

            browser.get(here, "/touch");

            assertThat(browser.get(there, "/get").body()).isEqualTo("null");
        }

        @Test
        void mergeDisjointChangesOfParallelRequests() throws Exception {
            CountDownLatch bothHaveRead = new CountDownLatch(2);
            app.on("/slow", (request, response) -> {
                HttpSession session = request.getSession();
                assertThat(session.getAttribute("cart")).isEqualTo("tea");
                bothHaveRead.countDown();
                await(bothHaveRead);
                session.setAttribute(request.getParameter("name"), "set");
            });
            app.on("/names", (request, response) -> response.getWriter()
                    .print(Collections.list(request.getSession().getAttributeNames()).stream()
                            .sorted()
                            .toList()));
            signIn();
            String cookie = "JSESSIONID=" + browser.session().orElseThrow();

            Thread other = new Thread(() -> Browser.send(there, "/slow?name=b", cookie));
            other.start();
            Browser.send(here, "/slow?name=a", cookie);
            other.join(TIMEOUT.toMillis());

            assertThat(browser.get(here, "/names").body()).isEqualTo("[a, b, cart]");
        }

        @Test
        void logoutIsFinalAndWhoComesTooLateGetsNoError() {
            CountDownLatch read = new CountDownLatch(1);
            CountDownLatch loggedOut = new CountDownLatch(1);
            app.on("/late", (request, response) -> {
                HttpSession session = request.getSession(false);
                Object cart = session.getAttribute("cart");
                read.countDown();
                await(loggedOut);
                session.setAttribute("cart", cart + "+late");
                response.flushBuffer();
                response.getWriter().print(session.getAttribute("cart"));
            });
            signIn();
            String cookie = "JSESSIONID=" + browser.session().orElseThrow();
            AtomicReference<Browser.Answer> late = new AtomicReference<>();

            Thread slow = new Thread(() -> late.set(Browser.send(there, "/late", cookie)));
            slow.start();
            await(read);
            browser.get(here, "/logout");
            loggedOut.countDown();
            join(slow);

            assertThat(late.get().status()).isEqualTo(200);
            assertThat(late.get().body()).isEqualTo("tea+late");
            assertThat(Browser.send(here, "/get", cookie).body()).isEqualTo("no session");
            assertThat(heard.events).containsExactly("late");
        }

        @Test
        void changedByWhoKeptTheObjectAreWrittenThrough() {
            AtomicReference<HttpSession> kept = new AtomicReference<>();
            app.on("/keep", (request, response) -> kept.set(request.getSession()));
            signIn();
            browser.get(here, "/keep");

            kept.get().setAttribute("cart", "from outside");

            assertThat(browser.get(there, "/get").body()).isEqualTo("from outside");
            app.on("/user", (request, response) -> response.getWriter()
                    .print(request.getSession(false).getAttribute("user")));
            assertThat(browser.get(there, "/user").body()).isEqualTo("null");
        }
    }

    @Nested
    class KeptAfterTheRequest {
        private final AtomicReference<HttpSession> kept = new AtomicReference<>();

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void areWrittenThroughAlsoWhenTheRequestCouldNotBeSaved(boolean failsWithinTheApplication) {
            app.on("/keep", (request, response) -> {
                kept.set(request.getSession());
                kept.get().setAttribute("user", "lost with the 503");
                store.goAway();
                if (failsWithinTheApplication) {
                    response.flushBuffer();
                }
            });
            signIn();
            assertThat(browser.get(here, "/keep").status()).isEqualTo(503);
            store.comeBack();

            kept.get().setAttribute("cart", "from outside");

            assertThat(browser.get(there, "/get").body()).isEqualTo("from outside");
        }
    }

    @Nested
    class IdChange {
        @BeforeEach
        void handlers() {
            app.on("/login", (request, response) -> {
                request.getSession().getAttribute("cart");
                response.getWriter().print(request.changeSessionId());
                request.getSession().setAttribute("user", "ada");
            });
        }

        @Test
        void keepsTheSessionUnderANewIdInOneCall() {
            signIn();
            String before = browser.session().orElseThrow();

            Browser.Answer answer = browser.get(here, "/login");

            assertThat(store.calls()).containsExactly("load", "save");
            assertThat(browser.sessionId()).isEqualTo(answer.body());
            assertThat(browser.session()).isNotEqualTo(Optional.of(before));
            assertThat(browser.get(there, "/get").body()).isEqualTo("tea");
            assertThat(new Browser().with(before).get(there, "/get").body()).isEqualTo("no session");
        }

        @Test
        void ofASessionCreatedInTheSameRequestWorks() {
            Browser.Answer answer = browser.get(here, "/login");

            assertThat(browser.sessionId()).isEqualTo(answer.body());
        }

        @Test
        void withoutASessionIsRefused() {
            AtomicReference<Exception> thrown = new AtomicReference<>();
            app.on("/none", (request, response) -> {
                try {
                    request.changeSessionId();
                } catch (IllegalStateException e) {
                    thrown.set(e);
                }
            });

            browser.get(here, "/none");

            assertThat(thrown.get()).hasMessageContaining("no session");
        }

        @Test
        void doesNotLoseTheChangesOfARequestUnderTheOldId() {
            CountDownLatch read = new CountDownLatch(1);
            CountDownLatch signedIn = new CountDownLatch(1);
            app.on("/slow", (request, response) -> {
                HttpSession session = request.getSession(false);
                session.getAttribute("cart");
                read.countDown();
                await(signedIn);
                session.setAttribute("cart", "written meanwhile");
            });
            signIn();
            String cookie = "JSESSIONID=" + browser.session().orElseThrow();

            Thread slow = new Thread(() -> Browser.send(there, "/slow", cookie));
            slow.start();
            await(read);
            browser.get(here, "/login");
            signedIn.countDown();
            join(slow);

            assertThat(browser.get(here, "/get").body()).isEqualTo("written meanwhile");
        }

        @Test
        void keepsWhoKnowsOnlyTheOldIdFromWritingIntoTheSession() {
            signIn();
            Browser attacker = new Browser().with(browser.session().orElseThrow());
            browser.get(here, "/login");

            attacker.get(there, "/set?value=poison");

            assertThat(browser.get(here, "/get").body()).isEqualTo("tea");
            assertThat(attacker.session()).isNotEqualTo(browser.session());
        }
    }

    /** Servlet 6.1, HttpSession.Accessor. */
    @Nested
    class Accessor {
        private final AtomicReference<HttpSession.Accessor> accessor = new AtomicReference<>();

        @BeforeEach
        void handlers() {
            app.on(
                    "/accessor",
                    (request, response) -> accessor.set(request.getSession().getAccessor()));
            app.on("/login", (request, response) -> {
                request.getSession();
                request.changeSessionId();
            });
        }

        @Test
        void readsTheSessionAnewAndSavesItsChangesInOneCall() {
            signIn();
            browser.get(here, "/accessor");
            browser.get(there, "/set?value=coffee");
            stores.settle();
            store.calls();

            accessor.get().access(session -> {
                session.setAttribute("cart", session.getAttribute("cart") + "+milk");
                session.setAttribute("other", "value");
            });

            assertThat(store.calls()).containsExactly("load", "save");
            assertThat(browser.get(there, "/get").body()).isEqualTo("coffee+milk");
        }

        @Test
        void keepsTheSessionAliveAsARequestDoes() {
            signIn();
            browser.get(here, "/accessor");

            stores.letPass(Duration.ofMinutes(29));
            accessor.get().access(session -> {});
            stores.letPass(Duration.ofMinutes(29));

            assertThat(browser.get(here, "/get").body()).isEqualTo("tea");
        }

        @Test
        void ofASessionCreatedInItsRequestWorksAfterIt() {
            browser.get(here, "/accessor");

            accessor.get().access(session -> session.setAttribute("cart", "from outside"));

            assertThat(browser.get(there, "/get").body()).isEqualTo("from outside");
        }

        @Test
        void givesTheRequestsOwnSessionWhileThatIsAtWork() {
            AtomicReference<HttpSession> seen = new AtomicReference<>();
            app.on("/within", (request, response) -> {
                HttpSession session = request.getSession();
                session.setAttribute("cart", "not saved yet");
                session.getAccessor().access(seen::set);
                assertThat(seen.get()).isSameAs(session);
            });

            assertThat(browser.get(here, "/within").status()).isEqualTo(200);
            assertThat(store.calls()).containsExactly("create");
        }

        @Test
        void savesWhatWasDoneBeforeAFailure() {
            signIn();
            browser.get(here, "/accessor");

            assertThatThrownBy(() -> accessor.get().access(session -> {
                        session.setAttribute("cart", "before the failure");
                        throw new IllegalArgumentException("the test fails");
                    }))
                    .isInstanceOf(IllegalArgumentException.class);

            assertThat(browser.get(there, "/get").body()).isEqualTo("before the failure");
        }

        @ParameterizedTest
        @ValueSource(strings = {"/logout", "/login"})
        void isRefusedOnceTheSessionHasEndedOrHasAnotherId(String path) {
            signIn();
            browser.get(here, "/accessor");
            browser.get(there, path);
            stores.settle();

            assertThatThrownBy(() -> accessor.get().access(session -> {})).isInstanceOf(IllegalStateException.class);
        }

        @Test
        void isRefusedOnceTheSessionHasAnotherIdInTheSameRequest() {
            app.on("/both", (request, response) -> {
                accessor.set(request.getSession().getAccessor());
                request.changeSessionId();
            });
            signIn();
            browser.get(here, "/both");

            assertThatThrownBy(() -> accessor.get().access(session -> {}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("another id");
        }

        @Test
        void saysSoIfTheStoreIsAway() {
            signIn();
            browser.get(here, "/accessor");
            store.goAway();

            assertThatThrownBy(() -> accessor.get().access(session -> {})).isInstanceOf(SessionStoreException.class);
        }
    }

    /** Every way to commit a response comes after the session is saved and its cookie set. */
    @Nested
    class Commit {
        private Map<String, TestApp.Handler> ways() {
            Map<String, TestApp.Handler> ways = new LinkedHashMap<>();
            ways.put("nothing at all", (request, response) -> {});
            ways.put("flushBuffer", (request, response) -> response.flushBuffer());
            ways.put("writer.flush", (request, response) -> response.getWriter().flush());
            ways.put("writer.close", (request, response) -> response.getWriter().close());
            ways.put("print beyond the buffer", (request, response) -> response.getWriter()
                    .print("x".repeat(response.getBufferSize() + 1)));
            ways.put("append many times", (request, response) -> {
                for (int i = 0; i <= response.getBufferSize(); i++) {
                    response.getWriter().append('x');
                }
            });
            ways.put("wide characters", (request, response) -> {
                response.setCharacterEncoding("UTF-8");
                response.getWriter().write("語".repeat(response.getBufferSize() / 3 + 1));
            });
            ways.put("stream.flush", (request, response) -> response.getOutputStream()
                    .flush());
            ways.put("stream.close", (request, response) -> response.getOutputStream()
                    .close());
            ways.put("bytes beyond the buffer", (request, response) -> response.getOutputStream()
                    .write(new byte[response.getBufferSize() + 1]));
            ways.put("single bytes beyond the buffer", (request, response) -> {
                for (int i = 0; i <= response.getBufferSize(); i++) {
                    response.getOutputStream().write('x');
                }
            });
            ways.put("stream.print", (request, response) -> response.getOutputStream()
                    .print("x".repeat(response.getBufferSize() + 1)));
            ways.put("content length reached", (request, response) -> {
                response.setContentLength(3);
                response.getOutputStream().write("abc".getBytes(StandardCharsets.US_ASCII));
            });
            ways.put("long content length reached", (request, response) -> {
                response.setContentLengthLong(3);
                response.getWriter().print("abc");
            });
            ways.put("content length by header", (request, response) -> {
                response.setHeader("content-length", "3");
                response.getOutputStream().write("abc".getBytes(StandardCharsets.US_ASCII));
            });
            ways.put("content length by int header", (request, response) -> {
                response.setIntHeader("Content-Length", 3);
                response.getOutputStream().write("abc".getBytes(StandardCharsets.US_ASCII));
            });
            ways.put("content length after the body", (request, response) -> {
                response.getOutputStream().write("abc".getBytes(StandardCharsets.US_ASCII));
                response.addHeader("Content-Length", "3");
            });
            ways.put("no content", (request, response) -> response.setContentLength(0));
            ways.put("sendError", (request, response) -> response.sendError(404));
            ways.put("sendError with message", (request, response) -> response.sendError(404, "nothing here"));
            ways.put("sendRedirect", (request, response) -> response.sendRedirect("/plain"));
            ways.put("sendRedirect with status", (request, response) -> response.sendRedirect("/plain", 303));
            ways.put("sendRedirect keeping the buffer", (request, response) -> response.sendRedirect("/plain", false));
            ways.put("sendRedirect with all", (request, response) -> response.sendRedirect("/plain", 307, true));
            ways.put("forward", (request, response) -> request.getRequestDispatcher("/plain")
                    .forward(request, response));
            ways.put("include that flushes", (request, response) -> {
                app.on("/part", (inner, out) -> out.flushBuffer());
                request.getRequestDispatcher("/part").include(request, response);
            });
            ways.put("reset, then write", (request, response) -> {
                response.getWriter().print("nothing of this remains");
                response.reset();
                response.getWriter().print("after the reset");
            });
            ways.put("reset after the cookie was set", (request, response) -> {
                response.setContentLength(0);
                response.reset();
                response.getWriter().print("after the reset");
            });
            return ways;
        }

        @TestFactory
        Stream<DynamicTest> comesAfterTheSave() {
            return ways().entrySet().stream()
                    .map(way -> DynamicTest.dynamicTest(way.getKey(), () -> comesAfterTheSave(way.getValue())));
        }

        private void comesAfterTheSave(TestApp.Handler way) {
            CompletableFuture<String> seen = new CompletableFuture<>();
            app.on("/commit", (request, response) -> {
                request.getSession().setAttribute("cart", "before the commit");
                way.handle(request, response);
                boolean saved = store.calls().contains("create");
                seen.complete(response.isCommitted() && !saved ? "committed before it was saved" : "in order");
            });
            Browser client = new Browser();

            client.get(here, "/commit");

            assertThat(seen).succeedsWithin(TIMEOUT).isEqualTo("in order");
            assertThat(client.session()).as("the cookie").isPresent();
            assertThat(client.get(there, "/get").body()).isEqualTo("before the commit");
        }

        @Test
        void leavesChangesMadeAfterItToTheEndOfTheRequest() {
            app.on("/after", (request, response) -> {
                request.getSession().setAttribute("cart", "before");
                response.flushBuffer();
                request.getSession().setAttribute("cart", "after");
            });

            browser.get(here, "/after");

            assertThat(store.calls()).containsExactly("create", "save");
            assertThat(browser.get(there, "/get").body()).isEqualTo("after");
        }

        @Test
        void leavesAnExistingSessionWithinReach() {
            app.on("/stream", (request, response) -> {
                response.flushBuffer();
                response.getWriter().print(request.getSession().getAttribute("cart"));
                request.getSession().setAttribute("cart", "after the commit");
            });
            signIn();

            assertThat(browser.get(here, "/stream").body()).isEqualTo("tea");
            assertThat(browser.get(there, "/get").body()).isEqualTo("after the commit");
        }

        @Test
        void makesItTooLateForANewSession() {
            AtomicReference<Exception> thrown = new AtomicReference<>();
            app.on("/late", (request, response) -> {
                response.flushBuffer();
                try {
                    request.getSession();
                } catch (IllegalStateException e) {
                    thrown.set(e);
                }
            });

            browser.get(here, "/late");

            assertThat(thrown.get()).hasMessageContaining("committed");
        }

        @Test
        void keepsTheBodyAsItWasWritten() {
            app.on("/body", (request, response) -> {
                request.getSession().setAttribute("cart", "x");
                response.setContentType("text/plain;charset=UTF-8");
                response.getWriter().printf("%s %d", "größer", 42).append('!').write("語");
            });

            assertThat(browser.get(here, "/body").body()).isEqualTo("größer 42!語");
        }
    }

    @Nested
    class Dispatches {
        @Test
        void asynchronousWorkOnAnotherThreadIsSaved() {
            app.on("/async", (request, response) -> {
                HttpSession session = request.getSession();
                AsyncContext async = request.startAsync();
                async.start(() -> {
                    session.setAttribute("cart", "from another thread");
                    write(async, "done");
                    async.complete();
                });
            });

            assertThat(browser.get(here, "/async").body()).isEqualTo("done");
            assertThat(browser.get(there, "/get").body()).isEqualTo("from another thread");
        }

        @Test
        void changesAfterTheLastByteOfAnAsynchronousResponseAreSaved() throws Exception {
            CountDownLatch completed = new CountDownLatch(1);
            app.on("/async", (request, response) -> {
                HttpSession session = request.getSession();
                session.setAttribute("cart", "first");
                AsyncContext async = request.startAsync();
                async.start(() -> {
                    write(async, "done");
                    session.setAttribute("cart", "last");
                    async.complete();
                    completed.countDown();
                });
            });

            browser.get(here, "/async");
            await(completed);

            Awaitility.await().atMost(TIMEOUT).untilAsserted(() -> assertThat(
                            browser.get(there, "/get").body())
                    .isEqualTo("last"));
        }

        @Test
        void asynchronousDispatchSeesTheSameSession() {
            app.on("/async", (request, response) -> {
                request.getSession().setAttribute("cart", "before the dispatch");
                AsyncContext async = request.startAsync();
                async.start(() -> async.dispatch("/get"));
            });

            assertThat(browser.get(here, "/async").body()).isEqualTo("before the dispatch");
            assertThat(browser.get(there, "/get").body()).isEqualTo("before the dispatch");
        }

        @Test
        void errorPageSeesTheSessionAndWhatTheFailedRequestDid() {
            app.on("/fail", (request, response) -> {
                request.getSession().setAttribute("cart", "before the failure");
                throw new IllegalStateException("the application failed");
            });
            app.on("/error", (request, response) -> response.getWriter()
                    .print("error page: " + request.getSession().getAttribute("cart")));

            Browser.Answer answer = browser.get(here, "/fail");

            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.body()).isEqualTo("error page: before the failure");
            assertThat(browser.get(there, "/get").body()).isEqualTo("before the failure");
        }

        private void write(AsyncContext async, String text) {
            try {
                async.getResponse().getWriter().print(text);
                async.getResponse().flushBuffer();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Nested
    class StoreAway {
        @ParameterizedTest
        @ValueSource(strings = {"/get", "/set?value=coffee", "/logout"})
        void answers503WithRetryAfterAndNeverNoSession(String path) {
            signIn();
            store.goAway();

            Browser.Answer answer = browser.get(here, path);

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).contains("1");
            assertThat(answer.setCookies()).isEmpty();
            assertThat(heard.events).contains("failed");
            store.comeBack();
            assertThat(browser.get(here, "/get").body()).isEqualTo("tea");
        }

        @Test
        void doesNotConcernRequestsThatNeedNoSession() {
            signIn();
            store.goAway();

            assertThat(browser.get(here, "/plain").status()).isEqualTo(200);
            assertThat(new Browser().get(here, "/get").body()).isEqualTo("no session");
        }

        @Test
        void doesNotSendAResponseWhoseSessionIsNotSaved() {
            app.on("/order", (request, response) -> {
                request.getSession().setAttribute("cart", "ordered");
                store.goAway();
                response.getWriter().print("thank you for your order");
            });

            Browser.Answer answer = browser.get(here, "/order");

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body()).doesNotContain("thank you");
        }
    }

    @Nested
    class HostileInput {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "x",
                    "../../etc/passwd",
                    "AAAAAAAAAAAAAAAAAAAAAAAA",
                    "{tag}",
                    "*",
                    "deleted",
                    "\"quoted\"",
                    "a=b=c",
                })
        void cookieIsNoSessionAndNoError(String value) {
            Browser.Answer answer = Browser.send(here, "/get", "JSESSIONID=" + value);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("no session");
        }

        @Test
        void longCookieIsNoSessionAndNoError() {
            assertThat(Browser.send(here, "/get", "JSESSIONID=" + "A".repeat(6000))
                            .body())
                    .isEqualTo("no session");
        }

        @Test
        void cookiesOfOneNameAreTriedInOrderUpToABound() {
            signIn();
            String good = "JSESSIONID=" + browser.session().orElseThrow();
            String bad = "JSESSIONID=AAAAAAAAAAAAAAAAAAAAAAA";

            assertThat(Browser.send(here, "/get", bad + "1; " + bad + "2; " + good)
                            .body())
                    .isEqualTo("tea");
            store.calls();
            String many = bad + "1; " + bad + "2; " + bad + "3; " + bad + "4; " + bad + "5; " + good;
            assertThat(Browser.send(here, "/get", many).body()).isEqualTo("no session");
            assertThat(store.calls()).hasSize(SessionCookie.MAX_CANDIDATES);
        }
    }

    @Nested
    class UndecodableAttribute {
        private final EncodedAttribute unknown = EncodedAttribute.of(new byte[] {42, 1, 2, 3});
        private final SessionId id = SessionId.random(new SecureRandom());

        @BeforeEach
        void stored() {
            SessionSnapshot fresh = SessionSnapshot.fresh(id, clock.instant(), Duration.ofMinutes(30));
            SessionChanges attributes =
                    SessionChanges.basedOn(fresh).set("future", unknown).build();
            store.create(attributes.appliedTo(fresh), TIMEOUT);
            browser.with(id.value());
            app.on("/names", (request, response) -> {
                HttpSession session = request.getSession(false);
                response.getWriter()
                        .print(Collections.list(session.getAttributeNames()) + " " + session.getAttribute("future"));
            });
        }

        @Test
        void isHiddenCountedOnceAndKeptByteForByte() {
            browser.get(here, "/set?value=tea");

            assertThat(browser.get(here, "/names").body()).isEqualTo("[cart] null");
            assertThat(heard.events).containsExactly("undecodable future");
            assertThat(store.load(id.value(), TIMEOUT).orElseThrow().attributes())
                    .containsEntry("future", unknown);
        }

        @Test
        void doesNotKeepTheUserFromLoggingOut() {
            browser.get(here, "/logout");

            assertThat(store.load(id.value(), TIMEOUT)).isEmpty();
        }

        @Test
        void survivesAChangeOfId() {
            app.on("/login", (request, response) -> {
                request.getSession(false);
                request.changeSessionId();
            });

            browser.get(here, "/login");

            String newHandle = browser.session().orElseThrow();
            assertThat(newHandle).isNotEqualTo(id.value());
            assertThat(store.load(newHandle, TIMEOUT).orElseThrow().attributes())
                    .containsEntry("future", unknown);
        }
    }

    @Nested
    class HttpSessionMethods {
        /** Runs some code inside a request with a session that was created ten minutes before. */
        private void inSession(TestApp.Handler code) {
            signIn();
            stores.letPass(Duration.ofMinutes(10));
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            app.on("/code", (request, response) -> {
                try {
                    code.handle(request, response);
                } catch (AssertionError e) {
                    thrown.set(e);
                }
            });
            assertThat(browser.get(there, "/code").status()).isEqualTo(200);
            assertThat(thrown.get()).isNull();
        }

        @Test
        void timesAreThoseOfTheRequestsBefore() {
            Instant created = clock.instant();

            inSession((request, response) -> {
                HttpSession session = request.getSession();
                assertThat(session.isNew()).isFalse();
                assertThat(session.getCreationTime()).isEqualTo(created.toEpochMilli());
                assertThat(session.getLastAccessedTime()).isEqualTo(created.toEpochMilli());
                assertThat(session.getId()).isEqualTo(request.getRequestedSessionId());
                assertThat(session.getServletContext()).isSameAs(request.getServletContext());
            });
        }

        @Test
        void newSessionSaysSo() {
            AtomicReference<Boolean> isNew = new AtomicReference<>();
            app.on("/new", (request, response) -> {
                assertThat(request.getSession(false)).isNull();
                isNew.set(request.getSession().isNew());
                assertThat(request.getSession()).isSameAs(request.getSession(false));
            });

            browser.get(here, "/new");

            assertThat(isNew.get()).isTrue();
        }

        @Test
        void intervalIsStoredAndCounts() {
            inSession((request, response) -> {
                assertThat(request.getSession().getMaxInactiveInterval()).isEqualTo(1800);
                request.getSession().setMaxInactiveInterval(60);
                assertThat(request.getSession().getMaxInactiveInterval()).isEqualTo(60);
            });

            stores.letPass(Duration.ofSeconds(60));
            assertThat(browser.get(here, "/get").body()).isEqualTo("no session");
        }

        @Test
        void negativeIntervalMeansForEver() {
            inSession((request, response) -> request.getSession().setMaxInactiveInterval(-1));

            stores.letPass(Duration.ofDays(30));
            assertThat(browser.get(here, "/get").body()).isEqualTo("tea");
        }

        @Test
        void attributesAreReadYourWritesWithinTheRequest() {
            inSession((request, response) -> {
                HttpSession session = request.getSession();
                List<String> value = new ArrayList<>(List.of("a"));
                session.setAttribute("list", value);
                assertThat(session.getAttribute("list")).isSameAs(value);
                value.add("b");
                session.removeAttribute("cart");
                assertThat(session.getAttribute("cart")).isNull();
                assertThat(Collections.list(session.getAttributeNames())).containsExactly("list");
                session.setAttribute("cart", null);
                assertThat(session.getAttribute("cart")).isNull();
            });

            app.on("/list", (request, response) -> response.getWriter()
                    .print(request.getSession().getAttribute("list")));
            assertThat(browser.get(here, "/list").body()).isEqualTo("[a, b]");
            assertThat(browser.get(here, "/get").body()).isEqualTo("null");
        }

        @Test
        void whatCannotBeStoredIsRefusedByName() {
            inSession((request, response) -> assertThatThrownBy(
                            () -> request.getSession().setAttribute("thread", Thread.currentThread()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("thread")
                    .hasMessageContaining("it must be Serializable"));
        }

        @Test
        void invalidatedSessionRefusesEverything() {
            inSession((request, response) -> {
                HttpSession session = request.getSession();
                session.invalidate();
                assertThatThrownBy(() -> session.getAttribute("cart")).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(() -> session.setAttribute("cart", "x")).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(() -> session.removeAttribute("cart")).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(session::getAttributeNames).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(session::getCreationTime).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(session::getLastAccessedTime).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(session::isNew).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(session::invalidate).isInstanceOf(IllegalStateException.class);
                assertThat(request.isRequestedSessionIdValid()).isFalse();
                assertThat(request.getSession(false)).isNull();
            });
        }

        @Test
        void requestTellsWhereItsSessionCameFrom() {
            inSession((request, response) -> {
                assertThat(request.isRequestedSessionIdValid()).isTrue();
                assertThat(request.isRequestedSessionIdFromCookie()).isTrue();
                assertThat(request.isRequestedSessionIdFromURL()).isFalse();
            });
        }
    }

    @Nested
    class Cookies {
        @Test
        void areHttpOnlyLaxAndForTheWholeContext() {
            Browser.Answer answer = browser.get(here, "/set?value=tea");

            assertThat(answer.setCookies())
                    .singleElement()
                    .asString()
                    .contains("Path=/", "HttpOnly", "SameSite=Lax")
                    .doesNotContain("Secure", "Domain", "Max-Age");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        assertThat(thread.isAlive()).isFalse();
    }
}
