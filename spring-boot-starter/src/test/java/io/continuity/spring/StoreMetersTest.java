package io.continuity.spring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.continuity.codec.AttributeCodec;
import io.continuity.codec.EncodedAttribute;
import io.continuity.fleet.Fleet;
import io.continuity.fleet.Lease;
import io.continuity.fleet.Lease.State;
import io.continuity.servlet.SessionFilter;
import io.continuity.session.ConflictPolicy;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionStore;
import io.continuity.session.redis.RedisSessionStore;
import io.continuity.testkit.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.security.core.session.SessionRegistry;

/** Each meter, in a real application on a real Redis. */
class StoreMetersTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String NO_NEAR_CACHE = "continuity.session.near-cache.max-entries=0";
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(continuity\\.[a-z.]+)` \\|");

    private final Browser browser = new Browser();
    private RedisServer redis;

    @BeforeEach
    void startRedis() {
        redis = RedisServer.embedded();
    }

    @AfterEach
    void stopRedis() {
        redis.close();
    }

    private Observed start(String... properties) {
        return start(Observed.Operations.class, properties);
    }

    private Observed start(Class<?> configuration, String... properties) {
        String[] all = java.util.Arrays.copyOf(properties, properties.length + 2);
        all[properties.length] = "continuity.redis.uri=" + redis.uri();
        all[properties.length + 1] = "continuity.session.key-prefix=app";
        return Observed.start(configuration, all);
    }

    private SessionStore otherInstance() {
        return RedisSessionStore.builder(redis.uri().toString())
                .keyPrefix("app")
                .nearCache(0, 0)
                .build();
    }

    private static long calls(Observed app, String operation, String outcome) {
        Timer timer = app.registry()
                .get("continuity.session.store")
                .tags("operation", operation, "outcome", outcome)
                .timer();
        return timer.count();
    }

    @Test
    void allMetersAreThereFromTheStartAndInTheTableOfTheDocumentation() throws IOException {
        try (Observed app = start(
                "continuity.session.expiry-interval=5m",
                "continuity.websocket.enabled=true",
                "continuity.websocket.log=memory")) {
            Set<String> meters =
                    app.meters().map(meter -> meter.getId().getName()).collect(Collectors.toCollection(TreeSet::new));
            Set<String> documented = ROW.matcher(Files.readString(Path.of("../docs/operations.md")))
                    .results()
                    .map(row -> row.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));

            assertThat(meters).hasSizeGreaterThan(15).isEqualTo(documented);
            assertThat(app.meters())
                    .allSatisfy(
                            meter -> assertThat(meter.getId().getDescription()).isNotBlank());
            assertThat(app.value("handles.refused")).isZero();
            assertThat(calls(app, "load", "failed")).isZero();
        }
    }

    @Test
    void tagsAreFew() {
        try (Observed app = start("continuity.instance.version=1.4", "continuity.instance.id=i1")) {
            await().atMost(TIMEOUT).until(() -> instances(app, "1.4", "ready") == 1);
            browser.get(app.instance(), "/open/new");
            browser.signIn(app.instance());

            assertThat(app.meters()
                            .flatMap(meter -> meter.getId().getTags().stream())
                            .map(StoreMetersTest::text)
                            .collect(Collectors.toSet()))
                    .containsExactlyInAnyOrder(
                            "operation=load",
                            "operation=create",
                            "operation=save",
                            "operation=delete",
                            "operation=touch",
                            "operation=announce",
                            "operation=find",
                            "outcome=answered",
                            "outcome=failed",
                            "service.version=1.4",
                            "service.instance.id=i1",
                            "build.time=unknown",
                            "outcome=INFORMATIONAL",
                            "outcome=SUCCESS",
                            "outcome=REDIRECTION",
                            "outcome=CLIENT_ERROR",
                            "outcome=SERVER_ERROR",
                            "phase=serving",
                            "phase=draining",
                            "phase=announce",
                            "phase=linger",
                            "phase=hand over",
                            "phase=finish",
                            "phase=background",
                            "phase=flush",
                            "how=header",
                            "version=1.4",
                            "state=ready",
                            "kind=http",
                            "kind=async",
                            "kind=sse",
                            "kind=websocket",
                            "kind=task",
                            "check=session-formats",
                            "check=rollback",
                            "check=versions",
                            "result=hit",
                            "result=miss");
            assertThat(app.meters()).hasSize(14 + 20 + 8 + 3 + 1 + 12 + 10 + 6 + 4 + 3 + 1);
        }
    }

    private static long requests(Observed app, String outcome) {
        return app.registry()
                .get("continuity.requests")
                .tags("outcome", outcome, "phase", "serving", "service.version", "1.4")
                .timer()
                .count();
    }

    @Test
    void requestsOfUsersAreTimedByOutcomeAndVersion() {
        try (Observed app = start("continuity.instance.version=1.4", "continuity.metrics.instance-tag=false")) {
            browser.get(app.instance(), "/plain/write");
            browser.get(app.instance(), "/open/read");
            app.get("/actuator/health");

            await().atMost(TIMEOUT).until(() -> requests(app, "CLIENT_ERROR") == 1);
            assertThat(requests(app, "SUCCESS")).isEqualTo(1);
            assertThat(requests(app, "SERVER_ERROR")).isZero();
            assertThat(app.meters().flatMap(meter -> meter.getId().getTags().stream()))
                    .extracting(Tag::getKey)
                    .contains("service.version")
                    .doesNotContain("service.instance.id");
            assertThat(app.registry().get("continuity.rollout.versions").gauge().value())
                    .isEqualTo(1);
        }
    }

    private static String text(Tag tag) {
        return tag.getKey() + "=" + tag.getValue();
    }

    @Test
    void callsToTheStoreAreTimedByOperation() {
        try (Observed app = start(NO_NEAR_CACHE, "continuity.session.expiry-interval=100ms")) {
            browser.get(app.instance(), "/plain/write");
            assertThat(calls(app, "create", "answered")).isEqualTo(1);
            browser.get(app.instance(), "/plain/read");
            assertThat(calls(app, "load", "answered")).isEqualTo(1);
            browser.get(app.instance(), "/plain/write");
            assertThat(calls(app, "save", "answered")).isEqualTo(1);
            browser.get(app.instance(), "/plain");
            await().atMost(TIMEOUT).until(() -> calls(app, "touch", "answered") == 1);
            browser.get(app.instance(), "/plain/end");
            assertThat(calls(app, "delete", "answered")).isEqualTo(1);
            app.bean(SessionRegistry.class).getAllSessions("ada", false);
            assertThat(calls(app, "find", "answered")).isEqualTo(1);
            await().atMost(TIMEOUT).until(() -> calls(app, "announce", "answered") > 0);

            assertThat(app.registry()
                            .get("continuity.session.store")
                            .tags("operation", "load", "outcome", "answered")
                            .timer()
                            .totalTime(java.util.concurrent.TimeUnit.NANOSECONDS))
                    .isPositive();
        }
    }

    @Test
    void callsThatRedisDoesNotAnswerAreTimedApart() {
        try (Observed app = start(NO_NEAR_CACHE, "continuity.session.store-deadline=200ms")) {
            browser.get(app.instance(), "/plain/write");
            redis.pause();
            assertThat(browser.get(app.instance(), "/plain/read").status()).isEqualTo(503);

            assertThat(calls(app, "load", "failed")).isEqualTo(1);
            assertThat(calls(app, "load", "answered")).isZero();
            assertThat(app.value("store.failures")).isEqualTo(1);
            redis.resume();
        }
    }

    @Test
    void nearCacheShowsWhatItHasAndHowOftenItHelped() {
        try (Observed app = start()) {
            await().atMost(TIMEOUT).until(() -> app.value("nearcache.open") == 1);
            double missesBefore = app.value("nearcache.gets", "result", "miss");
            browser.get(app.instance(), "/plain/write");
            browser.get(app.instance(), "/plain/read");
            browser.get(app.instance(), "/plain/read");
            assertThat(app.value("nearcache.gets", "result", "hit")).isEqualTo(2);
            assertThat(app.value("nearcache.gets", "result", "miss")).isEqualTo(missesBefore);
            assertThat(app.value("nearcache.entries")).isEqualTo(1);
            assertThat(app.value("nearcache.size")).isGreaterThan(500);
            assertThat(app.value("nearcache.evictions")).isZero();

            try (SessionStore other = otherInstance()) {
                other.save(
                        browser.sessionId(),
                        SessionChanges.blind()
                                .maxInactiveInterval(Duration.ofHours(1))
                                .build(),
                        TIMEOUT);
            }
            await().atMost(TIMEOUT).until(() -> app.value("nearcache.entries") == 0);
            browser.get(app.instance(), "/plain/read");
            assertThat(app.value("nearcache.gets", "result", "miss")).isEqualTo(missesBefore + 1);

            redis.kill();
            await().atMost(TIMEOUT).until(() -> app.value("nearcache.open") == 0);
        }
    }

    @Test
    void nearCacheCountsWhatHadToMakeRoom() {
        try (Observed app = start("continuity.session.near-cache.max-entries=1")) {
            await().atMost(TIMEOUT).until(() -> app.value("nearcache.open") == 1);
            new Browser().get(app.instance(), "/plain/write");
            new Browser().get(app.instance(), "/plain/write");

            assertThat(app.value("nearcache.evictions")).isEqualTo(1);
            assertThat(app.value("nearcache.entries")).isEqualTo(1);
        }
    }

    @Test
    void withoutANearCacheThereAreNoMetersOfIt() {
        try (Observed app = start(NO_NEAR_CACHE)) {
            assertThat(app.meters().map(Meter::getId).map(Meter.Id::getName))
                    .noneMatch(name -> name.contains("nearcache"))
                    .contains("continuity.session.active");
        }
    }

    @Test
    void sessionsThatBeginEndAndExpireAreCounted() {
        try (Observed app =
                start("server.servlet.session.timeout=1s", "continuity.session.expiry-interval=100ms", NO_NEAR_CACHE)) {
            browser.get(app.instance(), "/plain/write");
            browser.get(app.instance(), "/plain/end");
            new Browser().get(app.instance(), "/plain/write");
            assertThat(app.value("created")).isEqualTo(2);
            assertThat(app.value("ended")).isEqualTo(1);

            await().atMost(TIMEOUT).until(() -> app.value("expired") > 0);
            assertThat(app.value("expired")).isEqualTo(1);
        }
    }

    @Test
    void activeSessionsAreThoseOfAllInstancesCountedInTheBackground() {
        try (Observed app = start();
                SessionStore other = otherInstance()) {
            await().atMost(TIMEOUT).until(() -> app.value("active") == 0);
            browser.get(app.instance(), "/plain/write");
            new Browser().get(app.instance(), "/plain/write");
            assertThat(app.value("active")).as("as at the last count").isZero();

            app.bean(ActiveSessions.class).sample();
            assertThat(app.value("active")).isEqualTo(2);
            other.delete(browser.sessionId(), OptionalLong.empty(), TIMEOUT);
            app.bean(ActiveSessions.class).sample();
            assertThat(app.value("active")).isEqualTo(1);

            redis.kill();
            app.bean(ActiveSessions.class).sample();
            assertThat(app.value("active")).as("unknown is not 1").isNaN();
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.isAlive() && thread.getName().equals(ActiveSessions.THREAD));
    }

    private static double instances(Observed app, String version, String state) {
        return app
                .registry()
                .find("continuity.fleet.instances")
                .tags("version", version, "state", state)
                .gauges()
                .stream()
                .mapToDouble(Gauge::value)
                .sum();
    }

    private static double renewals(Observed app, String outcome) {
        return app.registry()
                .get("continuity.fleet.renewals")
                .tag("outcome", outcome)
                .functionCounter()
                .count();
    }

    private static Lease lease(int number, State state) {
        io.continuity.Instance instance = new io.continuity.Instance("i" + number, "2." + number, Instant.EPOCH);
        return new Lease(instance, state, Map.of(), Duration.ofMinutes(1));
    }

    @Test
    void instancesAreCountedByVersionAndState() {
        try (Observed app = start("continuity.fleet.lease-time=1s", "continuity.instance.version=2.0");
                SessionStore other = otherInstance()) {
            Fleet fleet = other.fleet().orElseThrow();
            fleet.renew(lease(1, State.READY), 0, TIMEOUT);
            fleet.renew(lease(2, State.DRAINING), 0, TIMEOUT);
            await().atMost(TIMEOUT).until(() -> instances(app, "2.2", "draining") == 1);
            assertThat(instances(app, "2.0", "ready")).isEqualTo(1);
            assertThat(instances(app, "2.1", "ready")).isEqualTo(1);

            fleet.release("i2", TIMEOUT);
            await().atMost(TIMEOUT).until(() -> instances(app, "2.2", "draining") == 0);
            for (int i = 3; i < 30; i++) {
                fleet.renew(lease(i, State.READY), 0, TIMEOUT);
            }
            await().atMost(TIMEOUT).until(() -> instances(app, "other", "ready") == 29 - FleetMeters.MAX_VERSIONS);
        }
    }

    @Test
    void renewalsThatRedisDoesNotAnswerAreCounted() {
        try (Observed app = start("continuity.fleet.lease-time=1s")) {
            await().atMost(TIMEOUT).until(() -> renewals(app, "answered") > 2);
            assertThat(renewals(app, "failed")).isZero();
            redis.kill();
            await().atMost(TIMEOUT).until(() -> renewals(app, "failed") > 1);
            redis.start();
            double answered = renewals(app, "answered");
            await().atMost(TIMEOUT).until(() -> renewals(app, "answered") > answered);
        }
    }

    @Test
    void storeThatIsAwayShows() {
        try (Observed app = start()) {
            assertThat(app.value("store.away")).isZero();
            app.bean(SessionObserver.class).storeAway();
            assertThat(app.value("store.away")).isEqualTo(1);
            app.bean(SessionObserver.class).storeBack();
            assertThat(app.value("store.away")).isZero();
        }
    }

    @Test
    void handlesThatNobodyIssuedAreCounted() {
        try (Observed app = start()) {
            browser.get(app.instance(), "/plain/write");
            browser.present("<script>");
            browser.get(app.instance(), "/plain/read");

            assertThat(app.value("handles.refused")).isEqualTo(1);
        }
    }

    @Test
    void attributesThatCannotBeDecodedAreCounted() {
        try (Observed app = start(NO_NEAR_CACHE);
                SessionStore other = otherInstance()) {
            browser.get(app.instance(), "/open/new");
            EncodedAttribute strange = EncodedAttribute.of("strange".getBytes(UTF_8));
            other.save(
                    browser.sessionId(),
                    SessionChanges.blind().set("note", strange).build(),
                    TIMEOUT);

            assertThat(browser.get(app.instance(), "/open/note").body()).isEqualTo("none");

            assertThat(app.value("attributes.undecodable")).isPositive();
        }
    }

    @Test
    void somethingElseUnderASessionsKeyIsCounted() {
        RedisClient client = RedisClient.create(RedisURI.create(redis.uri()));
        try (Observed app = start(NO_NEAR_CACHE);
                var connection = client.connect()) {
            browser.get(app.instance(), "/plain/write");
            String key = connection.sync().keys("app:*:session:*").get(0);
            connection.sync().hdel(key, "i");

            browser.get(app.instance(), "/plain/read");

            assertThat(app.value("unreadable")).isEqualTo(1);
        } finally {
            client.shutdown(Duration.ZERO, TIMEOUT);
        }
    }

    @Test
    void changesAfterTheEndOfTheSessionAreCounted() {
        try (Observed app = start();
                SessionStore other = otherInstance()) {
            browser.get(app.instance(), "/plain/write");
            app.meanwhile(() -> other.delete(browser.sessionId(), OptionalLong.empty(), TIMEOUT));

            browser.get(app.instance(), "/open/meanwhile?name=n&value=1");

            assertThat(app.value("saves.late")).isEqualTo(1);
        }
    }

    /** The application's own filter, with the policies that a test needs. */
    @Configuration(proxyBeanMethods = false)
    static class Policies {
        @Bean
        FilterRegistrationBean<SessionFilter> filter(
                SessionStore store, AttributeCodec codec, SessionObserver observer) {
            FilterRegistrationBean<SessionFilter> registration =
                    new FilterRegistrationBean<>(SessionFilter.builder(store)
                            .codec(codec)
                            .observer(observer)
                            .conflictPolicy("sum", ConflictPolicy.sum())
                            .conflictPolicy("compared", ConflictPolicy.compareAndSet())
                            .build());
            registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
            return registration;
        }
    }

    @Test
    void conflictsAreCountedByTheirOutcome() {
        try (Observed app = start(Policies.class)) {
            browser.get(app.instance(), "/plain/write");
            Browser tab = new Browser();
            tab.get(app.instance(), "/plain/write");
            for (String name : new String[] {"sum", "compared"}) {
                String write = "/open/meanwhile?name=" + name + "&value=";
                app.meanwhile(() -> {
                    tab.present(browser.sessionId());
                    tab.get(app.instance(), write + 2);
                });
                browser.get(app.instance(), write + 3);
            }

            assertThat(Map.of("merged", app.value("conflicts.merged"), "rejected", app.value("conflicts.rejected")))
                    .isEqualTo(Map.of("merged", 1.0, "rejected", 1.0));
        }
    }
}
