package io.continuity.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.session.SessionId;
import io.continuity.session.SessionObserver;
import io.continuity.session.redis.RedisSessionStore;
import io.continuity.testkit.RedisMonitor;
import io.continuity.testkit.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import jakarta.servlet.http.HttpSession;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients and others who write into Redis may come up with: no 500, nothing lost, counted, at bounded cost. */
abstract class HostileInputTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String COOKIE = "JSESSIONID=";

    private static RedisServer server;
    private static RedisMonitor monitor;
    private static RedisClient client;
    private static RedisCommands<String, String> redis;

    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger unreadable = new AtomicInteger();
    private final AtomicInteger undecodable = new AtomicInteger();
    private final TestApp app = new TestApp();
    private final Browser browser = new Browser();
    private final RedisSessionStore store = store("continuity");
    private TestContainer container;

    abstract TestContainer.Starter starter();

    @BeforeAll
    static void startServer() {
        server = RedisServer.embedded();
        monitor = RedisMonitor.of(server);
        client = RedisClient.create(RedisURI.create(server.uri()));
        redis = client.connect().sync();
    }

    @AfterAll
    static void stopServer() {
        client.shutdown(Duration.ZERO, TIMEOUT);
        monitor.close();
        server.close();
    }

    private RedisSessionStore store(String prefix) {
        return RedisSessionStore.builder(server.uri().toString())
                .keyPrefix(prefix)
                .observer(observer())
                .build();
    }

    private SessionObserver observer() {
        return new SessionObserver() {
            @Override
            public void handleRefused() {
                refused.incrementAndGet();
            }

            @Override
            public void sessionUnreadable() {
                unreadable.incrementAndGet();
            }

            @Override
            public void attributeUndecodable(String name) {
                undecodable.incrementAndGet();
            }
        };
    }

    @BeforeEach
    void start() {
        app.on("/get", (request, response) -> {
            HttpSession session = request.getSession(false);
            response.getWriter().print(session == null ? "no session" : session.getAttribute("cart"));
        });
        app.on("/set", (request, response) -> request.getSession().setAttribute("cart", "tea"));
        app.on("/add", (request, response) -> {
            HttpSession session = request.getSession();
            session.setAttribute("cart", session.getAttribute("cart") + "+milk");
        });
        app.on("/renew", (request, response) -> {
            request.getSession().getAttribute("cart");
            request.changeSessionId();
        });
        app.on("/logout", (request, response) -> request.getSession().invalidate());
        SessionFilter filter = SessionFilter.builder(store).observer(observer()).build();
        container = starter().start(filter, app);
        // All scripts are known to the server before costs are counted.
        new Browser().with(newId()).get(container, "/get");
        browser.get(container, "/renew");
        browser.get(container, "/logout");
        browser.get(container, "/set");
        monitor.mark();
    }

    @AfterEach
    void stop() {
        container.close();
        store.close();
    }

    private static String newId() {
        return SessionId.random(RANDOM).value();
    }

    private String raw(String path, String cookieHeader) {
        return Tokens.raw(container, path, cookieHeader);
    }

    private static int status(String answer) {
        return Integer.parseInt(answer.split(" ", 3)[1]);
    }

    private long roundTrips() {
        return monitor.roundTrips(name -> name.startsWith("EVAL"));
    }

    static Stream<String> garbage() {
        return Stream.of(
                "",
                "x",
                "{" + newId().substring(1),
                newId().substring(1) + "{",
                newId() + "\u0000",
                "\u0000",
                newId().substring(1) + "\n",
                newId().substring(1) + "\r\nX-Injected: 1",
                "\u00e9".repeat(24),
                "\u65e5\u672c\u8a9e",
                "*".repeat(24),
                "../../../../etc/passwd",
                "A".repeat(8192),
                newId() + ".",
                newId() + ".-1",
                newId() + ".0",
                newId() + ".zzzzzzzzzzz",
                newId() + ".99999999999999999999999999",
                newId() + "." + newId(),
                "%00%0a%7b");
    }

    @ParameterizedTest
    @MethodSource("garbage")
    void whatIsNoHandleAsksRedisNothing(String garbage) {
        String answer = raw("/get", COOKIE + garbage);

        // Some of it is refused by the container.
        assertThat(status(answer)).isIn(200, 400, 431);
        if (status(answer) == 200) {
            assertThat(answer).contains("no session").doesNotContain("Set-Cookie");
        }
        assertThat(roundTrips()).isZero();
        assertThat(browser.get(container, "/get").body()).isEqualTo("tea");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x", "{AAAAAAAAAAAAAAAAAAAAAAA", "../../../../etc/passwd", "AAAAAAAAAAAAAAAAAAAAAAAA.zzzzzzzzzzz"
            })
    void whatReachesTheFilterIsCountedAndGetsANewSessionIfOneIsWanted(String garbage) {
        assertThat(raw("/get", COOKIE + garbage)).contains("no session");
        assertThat(refused).hasPositiveValue();

        String answer = raw("/set", COOKIE + garbage);

        assertThat(status(answer)).isEqualTo(200);
        assertThat(answer).contains("Set-Cookie: " + COOKIE).doesNotContain(COOKIE + garbage + ";");
    }

    @Test
    void manyCookiesOfOneNameAreTriedUpToABound() {
        String good = COOKIE + browser.session().orElseThrow();
        StringBuilder cookies = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            cookies.append(COOKIE).append(newId()).append("; ");
        }

        String answer = raw("/get", cookies + good);

        assertThat(status(answer)).isEqualTo(200);
        assertThat(roundTrips()).isLessThanOrEqualTo(SessionCookie.MAX_CANDIDATES);
        assertThat(raw("/get", COOKIE + "x; " + COOKIE + newId() + "; " + good)).contains("tea");
    }

    @Test
    void idsOfOtherTenantsAreNoSessionsHereAndStayAsTheyAre() {
        try (RedisSessionStore others = store("others")) {
            TestContainer theirs = starter().start(SessionFilter.builder(others).build(), app);
            Browser tenant = new Browser();
            tenant.get(theirs, "/set");
            String cookie = COOKIE + tenant.session().orElseThrow();
            monitor.mark();

            assertThat(raw("/get", cookie)).contains("no session");
            assertThat(roundTrips()).isOne();
            assertThat(status(raw("/logout", cookie))).isEqualTo(200);
            assertThat(raw("/set", cookie)).contains("Set-Cookie").doesNotContain(tenant.sessionId());
            assertThat(tenant.get(theirs, "/get").body()).isEqualTo("tea");
            theirs.close();
        }
    }

    @Test
    void versionFarAheadCostsOneRoundTripAndFindsTheSession() {
        String cookie = COOKIE + browser.sessionId() + ".zzzzzz";

        assertThat(raw("/get", cookie)).contains("tea");
        assertThat(roundTrips()).isOne();
        assertThat(status(raw("/add", cookie))).isEqualTo(200);
        assertThat(browser.get(container, "/get").body()).isIn("tea", "tea+milk");
        assertThat(raw("/get", cookie)).contains("tea+milk");
    }

    private String key(String kind) {
        return redis.keys("continuity:*:" + kind + ":" + browser.sessionId()).stream()
                .findFirst()
                .orElseThrow();
    }

    static Stream<Consumer<String>> corruptions() {
        return Stream.concat(
                Stream.of("i", "c", "v")
                        .flatMap(field -> Stream.<Consumer<String>>of(
                                hash -> redis.hdel(hash, field),
                                hash -> redis.hset(hash, field, ""),
                                hash -> redis.hset(hash, field, "abc"),
                                hash -> redis.hset(hash, field, "-5"),
                                hash -> redis.hset(hash, field, "1e400"),
                                hash -> redis.hset(hash, field, "99999999999999999999999"))),
                Stream.<Consumer<String>>of(
                        hash -> redis.del(hash),
                        hash -> redis.hdel(hash, "i", "c", "v"),
                        hash -> replace(hash, () -> redis.set(hash, "a string")),
                        hash -> replace(hash, () -> redis.lpush(hash, "a list")),
                        hash -> replace(hash, () -> redis.sadd(hash, "a set")),
                        hash -> replace(hash, () -> redis.zadd(hash, 1, "a sorted set"))));
    }

    private static void replace(String key, Runnable by) {
        redis.del(key);
        by.run();
    }

    /** Has the near cache know what was done to Redis so far: the answer comes after the pushes. */
    private void settle() {
        store.load(newId(), TIMEOUT);
    }

    @ParameterizedTest
    @MethodSource("corruptions")
    void hashThatCannotBeReadIsNoSessionAndTheUserCanGoOn(Consumer<String> corruption) {
        String hash = key("session");
        String cookie = browser.session().orElseThrow();
        corruption.accept(hash);
        boolean isThere = redis.exists(hash) == 1;

        Browser stale = new Browser().with(cookie);
        settle();
        assertThat(Browser.send(container, "/get", COOKIE + cookie).body()).isEqualTo("no session");
        assertThat(unreadable.get() > 0).isEqualTo(isThere);
        assertThat(redis.exists(hash) == 1).isEqualTo(isThere);
        monitor.mark();
        assertThat(Browser.send(container, "/get", COOKIE + cookie).status()).isEqualTo(200);
        assertThat(roundTrips()).isOne();
        for (String path : List.of("/logout", "/set", "/renew")) {
            assertThat(Browser.send(container, path, COOKIE + cookie).status())
                    .as(path)
                    .isEqualTo(200);
        }
        assertThat(stale.get(container, "/add").status()).isEqualTo(200);
        assertThat(stale.get(container, "/renew").status()).isEqualTo(200);
        assertThat(stale.get(container, "/get").body()).isEqualTo("null+milk");
    }

    static Stream<Consumer<HostileInputTest>> corruptionsBeside() {
        return Stream.of(
                test -> test.spoil("access"),
                test -> redis.set(test.key("access"), "no time"),
                test -> test.spoilShared("expiry"),
                test -> test.spoilShared("principals"));
    }

    private void spoil(String kind) {
        String key = key(kind);
        replace(key, () -> redis.lpush(key, "somebody else's"));
    }

    private void spoilShared(String kind) {
        String session = key("session");
        String key = session.substring(0, session.indexOf(":session:")) + ":" + kind;
        replace(key, () -> redis.lpush(key, "somebody else's"));
    }

    @ParameterizedTest
    @MethodSource("corruptionsBeside")
    void keysOfTheWrongTypeBesideTheHashCauseNoError(Consumer<HostileInputTest> corruption) {
        corruption.accept(this);
        settle();

        for (String path : List.of("/get", "/add", "/renew", "/get", "/logout", "/set", "/get")) {
            assertThat(browser.get(container, path).status()).as(path).isEqualTo(200);
        }
        assertThat(browser.get(container, "/get").body()).isEqualTo("tea");
    }

    @Test
    void attributeThatIsGarbageIsHiddenCountedAndKept() {
        redis.hset(key("session"), "a:odd", "garbage");
        redis.hset(key("session"), "a:", "\u0001");
        redis.hset(key("session"), "unknown field", "of a later version");
        app.on("/names", (request, response) -> response.getWriter()
                .print(Collections.list(request.getSession().getAttributeNames())));
        settle();
        assertThat(browser.get(container, "/names").body()).isEqualTo("[cart]");
        assertThat(undecodable).hasPositiveValue();

        assertThat(browser.get(container, "/add").status()).isEqualTo(200);
        assertThat(browser.get(container, "/renew").status()).isEqualTo(200);

        assertThat(browser.get(container, "/get").body()).isEqualTo("tea+milk");
        assertThat(redis.hget(key("session"), "a:odd")).isEqualTo("garbage");
        assertThat(redis.hget(key("session"), "a:")).isEqualTo("\u0001");
        assertThat(redis.hget(key("session"), "unknown field")).isEqualTo("of a later version");
        assertThat(browser.get(container, "/logout").status()).isEqualTo(200);
        assertThat(browser.get(container, "/get").body()).isEqualTo("no session");
    }
}
