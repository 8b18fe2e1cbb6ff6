package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.continuity.session.SessionStoreException;
import io.continuity.testkit.ManualClock;
import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two instances over one store, the way of one of which is cut at times, with the failure policy DEGRADE. */
abstract class StoreOutageTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final ManualClock clock = ManualClock.startingAt(Instant.parse("2026-11-23T10:00:00Z"));
    private final FaultyStore store = new FaultyStore(clock);
    private final Heard heard = new Heard();
    private final SessionFilter filter = SessionFilter.builder(store)
            .clock(clock)
            .observer(heard)
            .failurePolicy(FailurePolicy.DEGRADE)
            .build();
    private final TestApp app = new TestApp();
    private final Browser browser = new Browser();
    private TestContainer here;
    private TestContainer there;
    private boolean running = true;

    abstract TestContainer.Starter starter();

    @BeforeEach
    void start() {
        app.on("/set", (request, response) -> {
            request.getSession().setAttribute("a", request.getParameter("a"));
            response.getWriter().print("set");
        });
        app.on("/get", (request, response) -> {
            HttpSession session = request.getSession(false);
            response.getWriter().print(session == null ? "no session" : session.getAttribute("a"));
        });
        app.on("/login", (request, response) -> {
            request.getSession();
            request.changeSessionId();
        });
        app.on("/logout", (request, response) -> request.getSession().invalidate());
        app.on("/open", (request, response) -> response.getWriter().print("open"));
        here = starter().start(filter, app);
        there = starter()
                .start(SessionFilter.builder(store.elsewhere()).clock(clock).build(), app);
        browser.get(here, "/set?a=1");
    }

    @AfterEach
    void stop() {
        store.comeBack();
        stopHere();
        there.close();
    }

    private void stopHere() {
        if (running) {
            running = false;
            here.close();
        }
    }

    private String elsewhere() {
        return Browser.send(there, "/get", "JSESSIONID=" + browser.session().orElseThrow())
                .body();
    }

    @Test
    void usersGoOnWithTheirSessionsAndAllIsStoredAfterwards() {
        Optional<String> cookie = browser.session();
        store.goAway();

        assertThat(browser.get(here, "/get").body()).isEqualTo("1");
        Browser.Answer answer = browser.get(here, "/set?a=2");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.setCookies()).isEmpty();
        assertThat(browser.get(here, "/get").body()).isEqualTo("2");
        assertThat(elsewhere()).isEqualTo("1");
        assertThat(filter.kept())
                .returns(FailurePolicy.DEGRADE, KeptStatus::policy)
                .returns(1, KeptStatus::sessions)
                .returns(1, KeptStatus::writes);

        store.comeBack();
        assertThat(filter.replayKept(TIMEOUT)).isEqualTo(1);
        assertThat(elsewhere()).isEqualTo("2");
        assertThat(filter.kept()).isEqualTo(new KeptStatus(FailurePolicy.DEGRADE, 0, 0, 0));
        assertThat(browser.session()).isEqualTo(cookie);
    }

    @Test
    void whatCannotBeKeptIsRefusedAndComesToNothing() {
        String before = browser.session().orElseThrow();
        store.goAway();

        Browser.Answer login = browser.get(here, "/login");
        assertThat(login.status()).isEqualTo(503);
        assertThat(login.header("Retry-After")).contains("1");
        assertThat(new Browser().get(here, "/set?a=5").status()).isEqualTo(503);
        assertThat(new Browser().get(here, "/open").status()).isEqualTo(200);

        assertThat(browser.session()).contains(before);
        assertThat(browser.get(here, "/get").body()).isEqualTo("1");
    }

    @Test
    void sessionThatThisInstanceHasNoCopyOfIsOutOfReach() {
        Browser other = new Browser();
        other.get(there, "/set?a=7");
        store.goAway();

        assertThat(other.get(here, "/get").status()).isEqualTo(503);
        assertThat(other.get(here, "/logout").status()).isEqualTo(503);
        assertThat(other.session()).isPresent();
    }

    @Test
    void logoutIsFinalHereAtOnceAndElsewhereOnceTheStoreIsBack() {
        String handle = browser.session().orElseThrow();
        store.goAway();

        assertThat(browser.get(here, "/logout").status()).isEqualTo(200);
        assertThat(browser.session()).isEmpty();
        assertThat(Browser.send(here, "/get", "JSESSIONID=" + handle).body()).isEqualTo("no session");
        assertThat(Browser.send(there, "/get", "JSESSIONID=" + handle).body()).isEqualTo("1");

        store.comeBack();
        filter.replayKept(TIMEOUT);
        assertThat(Browser.send(there, "/get", "JSESSIONID=" + handle).body()).isEqualTo("no session");
        assertThat(Browser.send(here, "/get", "JSESSIONID=" + handle).body()).isEqualTo("no session");
    }

    @Test
    void storeThatIsStillAwaySaysSo() {
        assertThat(filter.replayKept(TIMEOUT)).isZero();
        store.goAway();
        browser.get(here, "/set?a=2");

        assertThatThrownBy(() -> filter.replayKept(TIMEOUT)).isInstanceOf(SessionStoreException.class);
        assertThatThrownBy(() -> filter.replayKept(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void upkeepReplaysByItselfHoweverSeldomItAnnounces() {
        SessionUpkeep upkeep = SessionUpkeep.of(List.of(filter), Duration.ofMinutes(5));
        upkeep.start();
        store.goAway();
        browser.get(here, "/set?a=2");

        store.comeBack();
        await().untilAsserted(() -> assertThat(elsewhere()).isEqualTo("2"));
        upkeep.stop();
    }

    @Test
    void stoppingReplaysWhatIsKept() {
        store.goAway();
        browser.get(here, "/set?a=2");
        store.comeBack();

        stopHere();

        assertThat(elsewhere()).isEqualTo("2");
    }

    @Test
    void stoppingCountsWhatIsLost() {
        store.goAway();
        browser.get(here, "/set?a=2");

        stopHere();

        assertThat(heard.events()).containsExactly("kept", "lost");
        assertThat(filter.replayKept(TIMEOUT)).isZero();
        assertThat(elsewhere()).isEqualTo("1");
    }

    @Test
    void changeInPlaceIsKeptAsWell() {
        app.on("/list", (request, response) -> request.getSession().setAttribute("a", new ArrayList<>(List.of("one"))));
        app.on("/add", (request, response) -> {
            @SuppressWarnings("unchecked")
            var list = (List<String>) request.getSession().getAttribute("a");
            list.add("two");
        });
        browser.get(here, "/list");
        store.goAway();
        browser.get(here, "/add");
        assertThat(browser.get(here, "/get").body()).isEqualTo("[one, two]");

        store.comeBack();
        filter.replayKept(TIMEOUT);
        assertThat(elsewhere()).isEqualTo("[one, two]");
    }
}
