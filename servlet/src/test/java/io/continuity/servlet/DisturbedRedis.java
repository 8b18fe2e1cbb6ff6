package io.continuity.servlet;

import static org.awaitility.Awaitility.await;

import io.continuity.session.ConflictPolicy;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionStore;
import io.continuity.session.SessionStoreException;
import io.continuity.session.redis.RedisSessionStore;
import io.continuity.testkit.RedisServer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An instance in Tomcat whose way to a real Redis, or whose Redis, a test disturbs, and one that is told to look what is
 * stored. Each page counts itself. <em>Not thread-safe.</em>
 */
final class DisturbedRedis implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    final Counts counts = new Counts();
    final Browser browser = new Browser();
    private final TestApp app = new TestApp()
            .on("/count", (request, response) -> {
                Integer before = (Integer) request.getSession().getAttribute("n");
                request.getSession().setAttribute("n", before == null ? 1 : before + 1);
                response.getWriter().print("counted");
            })
            .on("/fill", (request, response) -> request.getSession().setAttribute("big", new byte[size(request)]))
            .on("/get", (request, response) -> {
                HttpSession session = request.getSession(false);
                response.getWriter().print(session == null ? "no session" : session.getAttribute("n"));
            });
    private final RedisSessionStore store;
    private final SessionStore otherStore;
    private final SessionFilter filter;
    private final TestContainer here;
    private final TestContainer there;

    /** What an observer has heard. Thread-safe. */
    static final class Counts implements SessionObserver {
        final AtomicInteger failed = new AtomicInteger();
        final AtomicInteger served = new AtomicInteger();
        final AtomicInteger kept = new AtomicInteger();
        final AtomicInteger replayed = new AtomicInteger();
        final AtomicInteger lost = new AtomicInteger();

        @Override
        public void storeFailed() {
            failed.incrementAndGet();
        }

        @Override
        public void servedWhileAway() {
            served.incrementAndGet();
        }

        @Override
        public void writeKept() {
            kept.incrementAndGet();
        }

        @Override
        public void keptWriteReplayed() {
            replayed.incrementAndGet();
        }

        @Override
        public void keptWriteLost() {
            lost.incrementAndGet();
        }

        @Override
        public void writeNotKept() {
            lost.incrementAndGet();
        }

        @Override
        public void savedTooLate() {
            lost.incrementAndGet();
        }
    }

    /**
     * Starts both.
     *
     * @param way how the first instance gets to Redis
     * @param server how the other one does
     */
    DisturbedRedis(URI way, RedisServer server, FailurePolicy policy, Duration deadline) {
        boolean degrade = policy == FailurePolicy.DEGRADE;
        RedisSessionStore.Builder builder =
                RedisSessionStore.builder(way.toString()).observer(counts).serveWhileAway(degrade);
        store = degrade ? builder.build() : builder.nearCache(0, 0).build();
        otherStore = RedisSessionStore.builder(server.uri().toString())
                .nearCache(0, 0)
                .build();
        filter = filter(store)
                .observer(counts)
                .failurePolicy(policy)
                .storeDeadline(deadline)
                .build();
        store.warmUp(LIMIT);
        here = TestContainer.tomcat(filter, app);
        there = TestContainer.tomcat(filter(otherStore).build(), app);
    }

    private static SessionFilter.Builder filter(SessionStore store) {
        return SessionFilter.builder(store).conflictPolicy("n", ConflictPolicy.sum());
    }

    private static int size(HttpServletRequest request) {
        return Integer.parseInt(request.getParameter("bytes"));
    }

    Browser.Answer get(String path) {
        return browser.get(here, path);
    }

    /** Returns what is stored, as another instance sees it. */
    String stored() {
        return Browser.send(there, "/get", "JSESSIONID=" + browser.session().orElseThrow())
                .body();
    }

    /** Waits until Redis answers this instance, as its users see it, and what was kept is there. */
    void awaitRecovery() {
        until(() -> get("/get").status() == 200 && replayed());
        until(this::nearCacheIsOpen);
        get("/get"); // Now there is a copy in the near cache.
    }

    private boolean replayed() {
        try {
            return filter.replayKept(LIMIT) >= 0;
        } catch (SessionStoreException e) {
            return false;
        }
    }

    /** Waits until this instance has noticed that it has lost touch with Redis. */
    void awaitDoubt() {
        until(() -> !nearCacheIsOpen());
    }

    private boolean nearCacheIsOpen() {
        return store.inspection()
                .orElseThrow()
                .status()
                .nearCache()
                .map(cache -> cache.open())
                .orElse(true);
    }

    static void until(Callable<Boolean> condition) {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(10)).until(condition);
    }

    @Override
    public void close() {
        here.close();
        there.close();
        store.close();
        otherStore.close();
    }
}
