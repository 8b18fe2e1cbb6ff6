package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.session.InMemoryRevocationSource;
import io.continuity.session.jwt.JwtSessionStore;
import io.continuity.session.jwt.Revocations;
import io.continuity.testkit.ManualClock;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How somebody is logged out everywhere whose sessions nobody can list. */
abstract class TokenPrincipalTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final ManualClock clock = ManualClock.startingAt(Instant.parse("2026-11-23T10:00:00Z"));
    private final AtomicInteger heard = new AtomicInteger();
    private final Browser browser = new Browser();
    private Optional<TestContainer> container = Optional.empty();

    abstract TestContainer.Starter starter();

    private SessionFilter start(JwtSessionStore.Builder store) {
        TestApp app = new TestApp();
        app.on("/login", (request, response) -> request.getSession().setAttribute("user", request.getParameter("as")));
        app.on("/user", (request, response) -> response.getWriter()
                .print(request.getSession(false) == null ? "no session" : "signed in"));
        app.on("/logout", (request, response) -> request.getSession().invalidate());
        SessionFilter filter = SessionFilter.builder(store.build())
                .clock(clock)
                .principal((attribute, value) -> Optional.of(value.toString()))
                .listener(new HttpSessionListener() {
                    @Override
                    public void sessionDestroyed(HttpSessionEvent event) {
                        heard.incrementAndGet();
                    }
                })
                .build();
        container = Optional.of(starter().start(filter, app));
        return filter;
    }

    private String get(Browser from, String path) {
        return from.get(container.orElseThrow(), path).body();
    }

    @AfterEach
    void stop() {
        container.ifPresent(TestContainer::close);
    }

    @Test
    void sessionsThatCannotBeListedEndAllTheSameAndNoListenerHearsOfThem() {
        SessionFilter filter = start(TestStores.InTokens.builder(clock)
                .revocations(Revocations.builder(new InMemoryRevocationSource(clock))
                        .clock(clock)
                        .build()));
        Browser phone = new Browser();
        Browser eve = new Browser();
        get(browser, "/login?as=ada");
        get(phone, "/login?as=ada");
        get(eve, "/login?as=eve");

        assertThat(filter.endByPrincipal("ada", TIMEOUT)).isZero();

        assertThat(get(browser, "/user")).isEqualTo("no session");
        assertThat(get(phone, "/user")).isEqualTo("no session");
        assertThat(get(eve, "/user")).isEqualTo("signed in");
        assertThat(heard).hasValue(0);
        get(eve, "/logout");
        assertThat(heard).as("of a session that its own request ends").hasValue(1);
    }

    @Test
    void withoutRevocationsItIsSaidWhatIsMissing() {
        SessionFilter filter = start(TestStores.InTokens.builder(clock));
        get(browser, "/login?as=ada");

        assertThatThrownBy(() -> filter.endByPrincipal("ada", TIMEOUT))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("only with revocations");

        assertThat(get(browser, "/user")).isEqualTo("signed in");
    }
}
