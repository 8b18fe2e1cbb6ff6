package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.Clocks;
import io.continuity.servlet.AffinityObserver.Event;
import io.continuity.servlet.Browser.Answer;
import io.continuity.session.InMemorySessionStore;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two versions of an application over one store, and browsers that a balancer sends to either. */
abstract class SessionAffinityTest {
    private static final String COOKIE = SessionAffinity.DEFAULT_COOKIE;

    private final InMemorySessionStore store = new InMemorySessionStore(Clocks.system());
    private final List<Event> heard = new CopyOnWriteArrayList<>();
    private final List<String> attributes = new CopyOnWriteArrayList<>();
    private final List<TestContainer> containers = new ArrayList<>();
    private final TestApp app = new TestApp();
    private final Browser browser = new Browser();
    private volatile List<String> live = List.of("v1", "v2");

    abstract TestContainer.Starter starter();

    @BeforeEach
    void pages() {
        app.on("/begin", (request, response) -> request.getSession().setAttribute("cart", "tea"));
        app.on("/read", (request, response) -> {
            HttpSession session = request.getSession(false);
            response.getWriter().print(session == null ? "none" : Collections.list(session.getAttributeNames()));
        });
        app.on("/end", (request, response) -> request.getSession().invalidate());
        app.on("/static", (request, response) -> response.getWriter().print("static"));
        app.on("/meddle", (request, response) -> {
            HttpSession session = request.getSession();
            assertThat(session.getAttribute(WebSession.PIN)).isNull();
            assertThatThrownBy(() -> session.setAttribute(WebSession.PIN, "v9"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Continuity's own");
            assertThatThrownBy(() -> session.removeAttribute(WebSession.PIN))
                    .isInstanceOf(IllegalArgumentException.class);
            response.getWriter().print("refused");
        });
    }

    @AfterEach
    void stop() {
        containers.forEach(TestContainer::close);
    }

    private final class Attributes implements HttpSessionAttributeListener {
        @Override
        public void attributeAdded(HttpSessionBindingEvent event) {
            attributes.add(event.getName());
        }

        @Override
        public void attributeRemoved(HttpSessionBindingEvent event) {
            attributes.add("-" + event.getName());
        }
    }

    private TestContainer start(String version, AffinityPolicy policy, AffinityDialect dialect) {
        SessionFilter.Builder filter = SessionFilter.builder(store).listener(new Attributes());
        SessionAffinity.builder(version, () -> live)
                .policy(policy)
                .dialect(dialect)
                .observer(heard::add)
                .build()
                .addTo(filter);
        TestContainer container = starter().start(filter.build(), app);
        containers.add(container);
        return container;
    }

    private TestContainer start(String version, AffinityPolicy policy) {
        return start(version, policy, AffinityDialect.VERSION);
    }

    private String cookie() {
        return browser.cookies().getOrDefault(COOKIE, "none");
    }

    @Test
    void everyAnswerSaysItsVersionAndWhoFollowsGetsNoCookie() {
        TestContainer v1 = start("v1", AffinityPolicy.FOLLOW);
        browser.cookies().put(COOKIE, "v2");

        assertThat(browser.get(v1, "/static").header(SessionAffinity.DEFAULT_HEADER))
                .contains("v1");
        assertThat(browser.get(v1, "/begin").header(SessionAffinity.DEFAULT_HEADER))
                .contains("v1");

        assertThat(cookie()).as("left over from another policy").isEqualTo("none");
        assertThat(heard).isEmpty();
    }

    @Test
    void sessionStaysWithTheVersionThatHasBegunItWhoeverServesIt() {
        TestContainer v1 = start("v1", AffinityPolicy.PIN);
        TestContainer v2 = start("v2", AffinityPolicy.PIN);

        Answer begun = browser.get(v1, "/begin");
        assertThat(cookie()).isEqualTo("v1");
        assertThat(begun.setCookies())
                .filteredOn(cookie -> cookie.startsWith(COOKIE))
                .singleElement()
                .asString()
                .contains("Path=/", "HttpOnly", "SameSite=Lax");
        assertThat(browser.get(v2, "/read").setCookies()).isEmpty();
        assertThat(cookie()).isEqualTo("v1");

        assertThat(heard).containsExactly(Event.PINNED, Event.MISROUTED);
    }

    @Test
    void lostCookieIsRestoredFromTheSession() {
        TestContainer v1 = start("v1", AffinityPolicy.PIN);
        TestContainer v2 = start("v2", AffinityPolicy.PIN);
        browser.get(v1, "/begin");
        browser.cookies().remove(COOKIE);

        browser.get(v2, "/read");

        assertThat(cookie()).isEqualTo("v1");
        assertThat(heard).containsExactly(Event.PINNED, Event.MISROUTED, Event.RESTORED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v9", "v2;x", "%3Cscript%3E", "v1 v2", "always", "\"v2\"x"})
    void forgedCookieIsCountedAndReplaced(String forged) {
        TestContainer v1 = start("v1", AffinityPolicy.PIN);
        browser.get(v1, "/begin");
        browser.cookies().put(COOKIE, forged.replace(";", "%3B"));

        assertThat(browser.get(v1, "/read").status()).isEqualTo(200);

        assertThat(cookie()).isEqualTo("v1");
        assertThat(heard).startsWith(Event.PINNED).contains(Event.RESTORED).doesNotContain(Event.MOVED);
    }

    @Test
    void cookieOfAnotherLiveVersionDoesNotMoveTheSession() {
        TestContainer v1 = start("v1", AffinityPolicy.PIN);
        TestContainer v2 = start("v2", AffinityPolicy.PIN);
        browser.get(v1, "/begin");
        browser.cookies().put(COOKIE, "v2");

        browser.get(v2, "/read");

        assertThat(cookie()).isEqualTo("v1");
    }

    @Test
    void unknownCookieWithoutASessionIsCountedAndMakesNone() {
        TestContainer v1 = start("v1", AffinityPolicy.PIN);
        browser.cookies().put(COOKIE, "v9");

        assertThat(browser.get(v1, "/read").body()).isEqualTo("none");

        assertThat(heard).containsExactly(Event.REFUSED);
        assertThat(browser.session()).isEmpty();
    }

    @Test
    void sessionMovesOnWhenItsVersionHasGone() {
        TestContainer v1 = start("v1", AffinityPolicy.PIN);
        TestContainer v2 = start("v2", AffinityPolicy.PIN);
        browser.get(v1, "/begin");
        live = List.of("v2");

        browser.get(v2, "/read");

        assertThat(cookie()).isEqualTo("v2");
        assertThat(heard).containsExactly(Event.PINNED, Event.REFUSED, Event.MOVED);
        assertThat(browser.get(v2, "/read").setCookies()).isEmpty();
    }

    @Test
    void whileNobodyKnowsWhoIsAliveNothingMoves() {
        TestContainer v1 = start("v1", AffinityPolicy.PIN);
        TestContainer v2 = start("v2", AffinityPolicy.PIN);
        browser.get(v1, "/begin");
        live = List.of();

        browser.get(v2, "/read");

        assertThat(cookie()).isEqualTo("v1");
        assertThat(heard).containsExactly(Event.PINNED, Event.MISROUTED);
    }

    @Test
    void forwardOnlyKeepsWhoHasSeenTheNewestVersion() {
        TestContainer v1 = start("v1", AffinityPolicy.FORWARD_ONLY);
        TestContainer v2 = start("v2", AffinityPolicy.FORWARD_ONLY);
        browser.get(v1, "/begin");
        assertThat(cookie()).as("free to move forward").isEqualTo("none");

        browser.get(v2, "/read");
        assertThat(cookie()).isEqualTo("v2");
        browser.get(v1, "/read");
        assertThat(cookie()).as("not back").isEqualTo("v2");
        live = List.of("v1");
        browser.get(v1, "/read");
        assertThat(cookie()).as("but for a rollback").isEqualTo("v1");

        assertThat(heard).containsExactly(Event.PINNED, Event.MOVED, Event.MISROUTED, Event.REFUSED, Event.MOVED);
    }

    @Test
    void forwardOnlyLetsGoOfTheVersionThatIsNotTheNewestAnyMore() {
        TestContainer v1 = start("v1", AffinityPolicy.FORWARD_ONLY);
        live = List.of("v1");
        browser.get(v1, "/begin");
        assertThat(cookie()).isEqualTo("v1");
        live = List.of("v1", "v2");

        browser.get(v1, "/read");

        assertThat(cookie()).isEqualTo("none");
    }

    @Test
    void ingressNginxIsToldWhetherItIsTheCanary() {
        TestContainer v1 = start("v1", AffinityPolicy.PIN, AffinityDialect.INGRESS_NGINX);
        TestContainer v2 = start("v2", AffinityPolicy.PIN, AffinityDialect.INGRESS_NGINX);
        browser.get(v1, "/begin");
        assertThat(cookie()).isEqualTo("never");
        Browser other = new Browser();
        other.get(v2, "/begin");
        assertThat(other.cookies()).containsEntry(COOKIE, "always");

        live = List.of("v2");
        other.get(v2, "/read");
        assertThat(other.cookies()).doesNotContainKey(COOKIE);
    }

    @Test
    void appEngineIsToldANumberThatTheSessionRemembers() {
        TestContainer v1 = start("v1", AffinityPolicy.PIN, AffinityDialect.APP_ENGINE);
        TestContainer v2 = start("v2", AffinityPolicy.PIN, AffinityDialect.APP_ENGINE);
        browser.get(v1, "/begin");
        String shard = browser.cookies().get("GOOGAPPUID");
        assertThat(Integer.parseInt(shard)).isBetween(0, 999);
        for (String lost : new String[] {"none", "1000", "v1"}) {
            browser.cookies().put("GOOGAPPUID", lost);
            browser.get(v2, "/read");
            assertThat(browser.cookies()).containsEntry("GOOGAPPUID", shard);
        }
        assertThat(heard)
                .containsExactly(
                        Event.PINNED,
                        Event.REFUSED,
                        Event.RESTORED,
                        Event.REFUSED,
                        Event.RESTORED,
                        Event.REFUSED,
                        Event.RESTORED);
    }

    @Test
    void numberThatAppEngineKnowsAlreadyIsKept() {
        TestContainer v1 = start("v1", AffinityPolicy.PIN, AffinityDialect.APP_ENGINE);
        browser.cookies().put("GOOGAPPUID", "437");

        assertThat(browser.get(v1, "/begin").setCookies()).noneMatch(cookie -> cookie.startsWith("GOOGAPPUID"));

        browser.cookies().remove("GOOGAPPUID");
        browser.get(v1, "/read");
        assertThat(browser.cookies()).containsEntry("GOOGAPPUID", "437");
    }

    @Test
    void endOfTheSessionEndsThePin() {
        TestContainer v1 = start("v1", AffinityPolicy.PIN);
        browser.get(v1, "/begin");

        browser.get(v1, "/end");

        assertThat(cookie()).isEqualTo("none");
    }

    @Test
    void applicationDoesNotSeeThePinNorCanChangeIt() {
        TestContainer v1 = start("v1", AffinityPolicy.PIN);
        browser.get(v1, "/begin");

        assertThat(browser.get(v1, "/read").body()).isEqualTo("[cart]");
        assertThat(browser.get(v1, "/meddle").body()).isEqualTo("refused");
        browser.get(v1, "/end");

        assertThat(attributes).containsExactly("cart", "-cart");
    }

    @Test
    void whatACookieOrAHeaderCannotSayIsRefused() {
        for (String version : new String[] {"1 0", "1;0", "ü", ""}) {
            assertThatThrownBy(() -> SessionAffinity.builder(version, List::of))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("version must");
        }
        SessionAffinity.Builder affinity = SessionAffinity.builder("1.0", List::of);
        assertThatThrownBy(() -> affinity.cookieName("a=b")).hasMessageContaining("cookieName must be 1 to 100");
        assertThatThrownBy(() -> SessionAffinity.builder("1.0", List::of)
                        .dialect(AffinityDialect.APP_ENGINE)
                        .cookieName("mine")
                        .build())
                .hasMessageContaining("cookieName must be GOOGAPPUID");
        assertThatThrownBy(() -> affinity.headerName("a: b")).hasMessageContaining("headerName must be 1 to 100");
    }
}
