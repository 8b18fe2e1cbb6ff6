package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.session.ConflictPolicy;
import io.continuity.session.SessionStore;
import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Logouts that race other requests of their sessions, on two instances with near caches over Redis (S4). */
abstract class LogoutRaceTest {
    private static final int ROUNDS = 10;
    private static final int REQUESTS = 100;
    private static final int THREADS = 16;
    private static final int LIMIT_SECONDS = 30;

    private final TestStores.InRedis stores = TestStores.inRedis();
    private final SessionStore view = stores.view();
    private final TestApp app = new TestApp();
    private final List<String> paths = List.of("/read", "/write", "/blind", "/add", "/longer", "/plain");
    private TestContainer here;
    private TestContainer there;

    abstract TestContainer.Starter starter();

    /** What a request does to a session, if there is one. */
    private interface Action {
        void on(HttpSession session);
    }

    private void on(String path, Action action) {
        app.on(path, (request, response) -> {
            HttpSession session = request.getSession(false);
            if (session != null) {
                action.on(session);
            }
            response.getWriter().print(session == null ? "no session" : "session");
        });
    }

    @BeforeEach
    void start() {
        app.on("/start", (request, response) -> {
            request.getSession().setAttribute("user", "ada");
            request.getSession().setAttribute("visits", 0);
        });
        app.on("/plain", (request, response) -> response.getWriter().print("plain"));
        on("/read", session -> session.getAttribute("user"));
        on("/write", session -> session.setAttribute("written", session.getAttribute("user")));
        on("/blind", session -> session.setAttribute("blind", "written"));
        on("/add", session -> SessionAttributes.update(session, "visits", Integer.class, n -> n == null ? 1 : n + 1));
        on("/longer", session -> session.setMaxInactiveInterval(3600));
        on("/logout", HttpSession::invalidate);
        here = starter().start(filter(), app);
        there = starter().start(filter(), app);
    }

    private SessionFilter filter() {
        return SessionFilter.builder(stores.open())
                .clock(stores.clock())
                .storeDeadline(Duration.ofSeconds(LIMIT_SECONDS))
                .principal((name, value) -> name.equals("user") ? Optional.of(value.toString()) : Optional.empty())
                .conflictPolicy("visits", ConflictPolicy.sum())
                .build();
    }

    @AfterEach
    void stop() {
        here.close();
        there.close();
        stores.close();
    }

    @Test
    void leavesNothingBehindAndNobodyGetsAnError() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Browser browser = new Browser();
            browser.get(here, "/start");
            String cookie = "JSESSIONID=" + browser.session().orElseThrow();
            assertThat(stores.remains()).hasSizeGreaterThan(2).anyMatch(entry -> entry.contains(browser.sessionId()));

            assertThat(race(cookie, new Random(round))).hasSize(REQUESTS + 1).containsOnly(200);

            assertThat(stores.remains())
                    .as("what round %s has left in Redis", round)
                    .isEmpty();
            assertThat(view.findByPrincipal("ada", Duration.ofSeconds(5))).isEmpty();
            stores.settle();
            for (TestContainer instance : List.of(here, there)) {
                assertThat(Browser.send(instance, "/read", cookie).body()).isEqualTo("no session");
            }
        }
    }

    /** Sends requests to both instances, a logout somewhere among them, and returns how they were answered. */
    private List<Integer> race(String cookie, Random random) throws Exception {
        List<String> requests = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            requests.add(paths.get(random.nextInt(paths.size())));
        }
        requests.add(random.nextInt(REQUESTS), "/logout");
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Integer>> answers = new ArrayList<>();
            for (String path : requests) {
                TestContainer instance = random.nextBoolean() ? here : there;
                answers.add(
                        pool.submit(() -> Browser.send(instance, path, cookie).status()));
            }
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> answer : answers) {
                statuses.add(answer.get(LIMIT_SECONDS, TimeUnit.SECONDS));
            }
            return statuses;
        } finally {
            pool.shutdownNow();
        }
    }
}
