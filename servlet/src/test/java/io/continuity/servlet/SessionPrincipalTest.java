package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.session.SessionId;
import io.continuity.session.SessionStore;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose a session is, in a real container. */
abstract class SessionPrincipalTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final TestStores stores = kind().make();
    private final SessionStore store = stores.view();
    private final TestApp app = new TestApp();
    private final Browser browser = new Browser();
    private SessionFilter filter;
    private TestContainer container;

    abstract TestContainer.Starter starter();

    TestStores.Kind kind() {
        return TestStores::onTheHeap;
    }

    private static Optional<String> userNamed(String attribute, Object value) {
        if (value.equals("trouble")) {
            throw new IllegalStateException("The test wants the resolver to fail");
        }
        return attribute.equals("user") ? Optional.of(value.toString()) : Optional.empty();
    }

    @BeforeEach
    void start() {
        app.on("/set", (request, response) -> request.getSession().setAttribute("cart", "tea"));
        app.on("/login", (request, response) -> request.getSession().setAttribute("user", request.getParameter("as")));
        app.on("/login-renewed", (request, response) -> {
            request.getSession().setAttribute("user", "ada");
            request.changeSessionId();
        });
        app.on("/renew", (request, response) -> request.changeSessionId());
        app.on("/logout", (request, response) -> request.getSession().invalidate());
        app.on("/forget", (request, response) -> {
            request.getSession().getAttribute("user");
            request.getSession().removeAttribute("user");
        });
        app.on("/forget-another", (request, response) -> {
            request.getSession().getAttribute("cart");
            request.getSession().removeAttribute("cart");
        });
        app.on("/brief", (request, response) -> {
            request.getSession().setAttribute("user", "ada");
            request.getSession().removeAttribute("user");
        });
        app.on("/replace", (request, response) -> {
            request.getSession().getAttribute("user");
            request.getSession().removeAttribute("user");
            request.getSession().setAttribute("user", "eve");
        });
        filter = SessionFilter.builder(stores.open())
                .clock(stores.clock())
                .principal(SessionPrincipalTest::userNamed)
                .build();
        container = starter().start(filter, app);
    }

    @AfterEach
    void stop() {
        container.close();
        stores.close();
    }

    private Set<String> sessionsOf(String principal) {
        return store.findByPrincipal(principal, TIMEOUT).stream()
                .map(SessionId::value)
                .collect(Collectors.toSet());
    }

    private String session() {
        return browser.sessionId();
    }

    @Test
    void aLoginIntoANewSessionIsFound() {
        browser.get(container, "/login?as=ada");

        assertThat(sessionsOf("ada")).containsExactly(session());
        assertThat(filter.findByPrincipal("ada", TIMEOUT)).containsExactly(session());
        assertThat(sessionsOf("eve")).isEmpty();
        assertThat(filter.findByPrincipal("eve", TIMEOUT)).isEmpty();
    }

    @Test
    void aLoginIntoAnExistingSessionIsFound() {
        browser.get(container, "/set");
        assertThat(sessionsOf("ada")).isEmpty();

        browser.get(container, "/login?as=ada");

        assertThat(sessionsOf("ada")).containsExactly(session());
    }

    @Test
    void isFoundUnderTheIdThatItGetsInTheSameRequest() {
        browser.get(container, "/set");
        String before = session();

        browser.get(container, "/login-renewed");

        assertThat(session()).isNotEqualTo(before);
        assertThat(sessionsOf("ada")).containsExactly(session());
    }

    @Test
    void isFoundUnderTheIdThatItGetsLater() {
        browser.get(container, "/login-renewed");

        browser.get(container, "/renew");

        assertThat(sessionsOf("ada")).containsExactly(session());
    }

    @Test
    void isNotFoundAfterLogout() {
        browser.get(container, "/login?as=ada");

        browser.get(container, "/logout");

        assertThat(sessionsOf("ada")).isEmpty();
    }

    @Test
    void belongsToWhomTheLastLoginNamed() {
        browser.get(container, "/login?as=ada");
        browser.get(container, "/login?as=eve");

        assertThat(sessionsOf("ada")).isEmpty();
        assertThat(sessionsOf("eve")).containsExactly(session());
    }

    @Test
    void belongsToNobodyOnceWhatNamedThemIsRemoved() {
        browser.get(container, "/login?as=ada");

        browser.get(container, "/forget");

        assertThat(sessionsOf("ada")).isEmpty();
        assertThat(store.load(session(), TIMEOUT)).isPresent();
    }

    @Test
    void staysWhoseItIsWhenAnotherAttributeIsSetOrRemoved() {
        browser.get(container, "/login?as=ada");
        browser.get(container, "/set");
        browser.get(container, "/forget-another");

        assertThat(sessionsOf("ada")).containsExactly(session());
    }

    @Test
    void aLoginThatIsTakenBackInTheSameRequestIsNone() {
        browser.get(container, "/set");

        browser.get(container, "/brief");

        assertThat(sessionsOf("ada")).isEmpty();
    }

    @Test
    void aLogoutAndLoginInOneRequestIsALogin() {
        browser.get(container, "/login?as=ada");

        browser.get(container, "/replace");

        assertThat(sessionsOf("ada")).isEmpty();
        assertThat(sessionsOf("eve")).containsExactly(session());
    }

    @Test
    void aResolverThatFailsHasSaidNothing() {
        browser.get(container, "/login?as=ada");

        assertThat(browser.get(container, "/login?as=trouble").status()).isEqualTo(200);

        assertThat(sessionsOf("ada")).containsExactly(session());
    }

    @Test
    void allSessionsOfAUserEndAtOnce() {
        Browser phone = new Browser();
        browser.get(container, "/login?as=ada");
        phone.get(container, "/login?as=ada");

        assertThat(store.deleteByPrincipal("ada", TIMEOUT)).isEqualTo(2);

        assertThat(store.load(session(), TIMEOUT)).isEmpty();
        assertThat(store.load(phone.sessionId(), TIMEOUT)).isEmpty();
    }
}
