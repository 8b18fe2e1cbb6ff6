package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.session.SessionId;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Whose a session is, in a real container. */
abstract class SessionPrincipalTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final TestStores stores = kind().make();
    private final RecordingStore store = new RecordingStore(stores.view());
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
        app.on("/user", (request, response) -> response.getWriter()
                .print(request.getSession(false) == null ? "no session" : "session"));
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
        filter = SessionFilter.builder(store.another(stores.open()))
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
    void aLoginIntoANewSessionIsFoundAndCostsOneCall() {
        browser.get(container, "/login?as=ada");

        assertThat(store.calls()).containsExactly("create");
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
    void belongsToNobodyOnceADeclaredChangeHasRemovedWhatNamedThem() {
        app.on(
                "/leave",
                (request, response) ->
                        SessionAttributes.update(request.getSession(), "user", String.class, user -> null));
        browser.get(container, "/login?as=ada");

        browser.get(container, "/leave");

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

    /** Ends without a request, of which listeners hear. */
    @Nested
    class Ends {
        private final ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();
        private final Browser phone = new Browser();
        private SessionFilter telling;
        private TestContainer other;

        private final class Listener implements HttpSessionListener, HttpSessionAttributeListener {
            @Override
            public void sessionDestroyed(HttpSessionEvent event) {
                heard.add("destroyed with " + event.getSession().getAttribute("user"));
            }

            @Override
            public void attributeRemoved(HttpSessionBindingEvent event) {
                heard.add("removed " + event.getName());
            }
        }

        @BeforeEach
        void start() {
            telling = SessionFilter.builder(store.another(stores.open()))
                    .clock(stores.clock())
                    .principal(SessionPrincipalTest::userNamed)
                    .listener(new Listener())
                    .build();
            other = starter().start(telling, app);
        }

        @AfterEach
        void stop() {
            other.close();
        }

        @Test
        void ofAllSessionsOfAUserAreToldOnceEachWithTheirAttributes() {
            browser.get(container, "/login?as=ada");
            phone.get(other, "/login?as=ada");
            Browser eve = new Browser();
            eve.get(other, "/login?as=eve");

            assertThat(telling.endByPrincipal("ada", TIMEOUT)).isEqualTo(2);

            assertThat(heard)
                    .containsExactly("destroyed with ada", "removed user", "destroyed with ada", "removed user");
            assertThat(sessionsOf("ada")).isEmpty();
            assertThat(sessionsOf("eve")).containsExactly(eve.sessionId());
            stores.settle();
            assertThat(browser.get(container, "/user").body()).isEqualTo("no session");
            assertThat(phone.get(other, "/user").body()).isEqualTo("no session");
            assertThat(telling.endByPrincipal("ada", TIMEOUT)).isZero();
            assertThat(heard).hasSize(4);
        }

        @Test
        void ofOneSessionAreTold() {
            browser.get(container, "/login?as=ada");
            phone.get(other, "/login?as=ada");

            assertThat(telling.end(session(), TIMEOUT)).isTrue();

            assertThat(heard).containsExactly("destroyed with ada", "removed user");
            assertThat(sessionsOf("ada")).containsExactly(phone.sessionId());
            assertThat(telling.end(session(), TIMEOUT)).isFalse();
            assertThat(telling.end("no such session", TIMEOUT)).isFalse();
            assertThat(heard).hasSize(2);
        }

        @Test
        void ofOneSessionThatIsKnownByItsIdAreTold() {
            browser.get(container, "/login?as=ada");
            SessionId id = SessionId.parse(browser.sessionId()).orElseThrow();

            assertThat(telling.end(id, TIMEOUT)).isTrue();

            assertThat(heard).containsExactly("destroyed with ada", "removed user");
            assertThat(telling.end(id, TIMEOUT)).isFalse();
        }

        @Test
        void withoutListenersOrServiceEndTheSessionsUntold() {
            browser.get(container, "/login?as=ada");
            phone.get(other, "/login?as=eve");
            SessionFilter unused =
                    SessionFilter.builder(store).listener(new Listener()).build();

            assertThat(filter.endByPrincipal("ada", TIMEOUT)).isOne();
            assertThat(unused.end(phone.sessionId(), TIMEOUT)).isTrue();
            assertThat(unused.endByPrincipal("eve", TIMEOUT)).isZero();

            assertThat(heard).isEmpty();
            assertThat(store.load(phone.sessionId(), TIMEOUT)).isEmpty();
        }

        @Test
        void ofASessionThatARequestEndsMeanwhileAreToldByThatOnly() {
            phone.get(other, "/login?as=ada");
            store.afterNextLoad(() -> phone.get(other, "/logout"));

            assertThat(telling.endByPrincipal("ada", TIMEOUT)).isZero();

            assertThat(heard).containsExactly("destroyed with ada", "removed user");
        }
    }
}
