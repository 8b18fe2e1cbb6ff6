package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Handles in URLs, where the application has not chosen tracking modes. */
abstract class SessionTrackingTest {
    private static final String HANDLE = "[A-Za-z0-9_-]{24}(\\.[0-9a-z]+)?";

    private final TestStores stores = kind().make();
    private final TestApp app = new TestApp();
    private final Browser browser = new Browser();
    private TestContainer here;

    abstract TestContainer.Starter starter();

    TestStores.Kind kind() {
        return TestStores::onTheHeap;
    }

    @BeforeEach
    void handlers() {
        app.on("/set", (request, response) -> {
            request.getSession().setAttribute("cart", "tea");
            response.getWriter().print(response.encodeURL(request.getParameter("url")));
        });
        app.on("/get", (request, response) -> {
            HttpSession session = request.getSession(false);
            response.getWriter()
                    .print((session == null ? "no session" : session.getAttribute("cart"))
                            + (request.isRequestedSessionIdFromURL() ? " url" : "")
                            + (request.isRequestedSessionIdFromCookie() ? " cookie" : "")
                            + (request.isRequestedSessionIdValid() ? " valid" : " invalid")
                            + " " + response.encodeRedirectURL("/next"));
        });
    }

    private void start(boolean urlTracking) {
        here = starter()
                .start(
                        SessionFilter.builder(stores.open())
                                .clock(stores.clock())
                                .urlTracking(urlTracking)
                                .build(),
                        app);
    }

    @AfterEach
    void stop() {
        here.close();
        stores.close();
    }

    /** Requests without any cookie. */
    private String bare(String path) {
        return Browser.send(here, path, "").body();
    }

    @Nested
    class ByDefault {
        @BeforeEach
        void start() {
            SessionTrackingTest.this.start(false);
        }

        @Test
        void urlsCarryNothing() {
            assertThat(bare("/set?url=/next")).isEqualTo("/next");
        }

        @Test
        void handlesInUrlsAreNotRead() {
            browser.get(here, "/set?url=/next");

            assertThat(bare("/get;jsessionid=" + browser.session().orElseThrow()))
                    .isEqualTo("no session invalid /next");
        }

        @Test
        void theContainersOwnSessionIsNotPutIntoUrls() {
            app.on("/both", (request, response) -> {
                try {
                    ((HttpServletRequest) ((HttpServletRequestWrapper) request).getRequest()).getSession();
                } catch (IllegalStateException e) {
                    // Jetty has none here.
                    assertThat(here).isInstanceOf(TestContainer.JettyContainer.class);
                }
                response.getWriter().print(response.encodeURL("/next") + response.encodeRedirectURL("/next"));
            });

            assertThat(bare("/both")).isEqualTo("/next/next");
        }
    }

    @Nested
    class IfAllowed {
        @BeforeEach
        void start() {
            SessionTrackingTest.this.start(true);
        }

        @Test
        void carriesASessionFromRequestToRequestWithoutACookie() {
            String url = bare("/set?url=/get");

            assertThat(url).matches("/get;jsessionid=" + HANDLE);
            assertThat(bare(url)).startsWith("tea url valid /next;jsessionid=");
        }

        @Test
        void sendsNoCookieForASessionThatCameByUrl() {
            String url = bare("/set?url=/get");

            assertThat(Browser.send(here, url, "").setCookies()).isEmpty();
        }

        @Test
        void addsNothingOnceTheClientSendsTheCookie() {
            browser.get(here, "/set?url=/next");

            assertThat(browser.get(here, "/get").body()).isEqualTo("tea cookie valid /next");
        }

        @Test
        void prefersTheCookie() {
            browser.get(here, "/set?url=/next");
            String other = bare("/set?url=/get");

            assertThat(browser.get(here, other).body()).isEqualTo("tea cookie valid /next");
        }

        @Test
        void addsNothingWithoutASession() {
            assertThat(bare("/get")).isEqualTo("no session invalid /next");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "http://elsewhere.example/next",
                    "//elsewhere.example/next",
                    "https://127.0.0.1/next",
                    "mailto:ada@example.com",
                    "javascript:void(0)",
                    "%23top",
                    "not%20a%20url",
                    "/next;jsessionid=other",
                })
        void addsNothingToOtherUrls(String url) {
            assertThat(bare("/set?url=" + url)).doesNotContain("jsessionid=A").doesNotMatch(".*jsessionid=.{24}.*");
        }

        @ParameterizedTest
        @ValueSource(strings = {"next", "/a/b?x=1", "?x=1", "/a%23part", "HERE/next", "HERE"})
        void addsItToUrlsOfThisHostBeforeTheQuery(String url) {
            String absolute = url.replace("HERE", "http://127.0.0.1:" + here.port());

            assertThat(bare("/set?url=" + absolute.replace("?", "%3F")))
                    .matches(".*[a-z/];jsessionid=" + HANDLE + "([?#].*)?");
        }

        @ParameterizedTest
        @ValueSource(strings = {"x", "%2e%2e", "AAAAAAAAAAAAAAAAAAAAAAAA", "*"})
        void hostileHandlesAreNoSessionAndNoError(String handle) {
            assertThat(bare("/get;jsessionid=" + handle)).isEqualTo("no session url invalid /next");
        }
    }
}
