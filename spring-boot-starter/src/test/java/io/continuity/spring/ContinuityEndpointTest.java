package io.continuity.spring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.continuity.Clocks;
import io.continuity.codec.EncodedAttribute;
import io.continuity.session.InMemorySessionStore;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStore;
import io.continuity.testkit.RedisServer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** /actuator/continuity over HTTP. */
class ContinuityEndpointTest {
    private static final String PATH = "/actuator/continuity";
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static RedisServer redis;
    private static Observed app;

    private final Browser browser = new Browser();

    @BeforeAll
    static void start() {
        redis = RedisServer.embedded();
        app = Observed.start(
                "continuity.redis.uri=" + redis.uri(),
                "continuity.session.key-prefix=app",
                "management.endpoint.continuity.access=unrestricted");
    }

    @AfterAll
    static void stop() {
        app.close();
        redis.close();
    }

    private SessionId id() {
        return SessionId.parse(browser.sessionId().substring(0, 24)).orElseThrow();
    }

    private static List<?> sessions(Map<?, ?> found) {
        return (List<?>) Objects.requireNonNull(found.get("sessions"));
    }

    private static List<String> hashes(Map<?, ?> found) {
        return sessions(found).stream()
                .map(session -> String.valueOf(((Map<?, ?>) session).get("hash")))
                .toList();
    }

    private static Map<?, ?> only(Map<?, ?> found) {
        assertThat(found.get("total")).isEqualTo(1);
        assertThat(sessions(found)).hasSize(1);
        return (Map<?, ?>) sessions(found).get(0);
    }

    @Test
    void summaryTellsWhereSessionsAreAndHowTheNearCacheFares() {
        await().until(() ->
                Boolean.TRUE.equals(Observed.in(app.json(PATH), "nearCache").get("open")));
        browser.get(app.instance(), "/plain/write");
        browser.get(app.instance(), "/plain/read");
        app.bean(ActiveSessions.class).sample();

        Map<String, Object> summary = app.json(PATH);

        assertThat(summary)
                .containsEntry("store", "Redis")
                .containsEntry("address", redis.host() + ":" + redis.port())
                .containsEntry("keyPrefix", "app")
                .containsEntry("failurePolicy", "fail")
                .containsOnlyKeys(
                        "store", "address", "keyPrefix", "nearCache", "failurePolicy", "activeSessions", "fleet");
        assertThat((Integer) Observed.in(summary, "nearCache").get("hits")).isPositive();
        Map<?, ?> active = Observed.in(summary, "activeSessions");
        assertThat((Integer) active.get("count")).isPositive();
        assertThat(Instant.parse(String.valueOf(active.get("sampledAt")))).isBeforeOrEqualTo(Instant.now());
    }

    @Test
    void sessionIsFoundByTheHashThatLogsShow() {
        browser.get(app.instance(), "/open/new");
        EncodedAttribute strange = EncodedAttribute.of("strange".getBytes(UTF_8));
        app.bean(SessionStore.class)
                .save(
                        browser.sessionId(),
                        SessionChanges.blind().set("other", strange).build(),
                        TIMEOUT);

        Map<?, ?> session = only(app.json(PATH + "/" + id().hash()));

        assertThat(session.get("hash")).isEqualTo(id().hash());
        assertThat(Instant.parse(String.valueOf(session.get("creationTime")))).isBeforeOrEqualTo(Instant.now());
        assertThat(Instant.parse(String.valueOf(session.get("lastAccessedTime"))))
                .isBeforeOrEqualTo(Instant.now());
        assertThat(session.get("maxInactiveInterval")).isEqualTo("PT30M");
        assertThat(session.get("version")).isEqualTo(2);
        assertThat(session.get("attributeCount")).isEqualTo(2);
        List<?> attributes = (List<?>) Objects.requireNonNull(session.get("attributes"));
        assertThat(attributes.get(1)).isEqualTo(Map.of("name", "other", "bytes", 7, "decodable", false));
        assertThat((Map<?, ?>) attributes.get(0))
                .satisfies(note -> assertThat(note.get("name")).isEqualTo("note"))
                .satisfies(note -> assertThat(note.get("decodable")).isEqualTo(true));
    }

    @Test
    void beginningOfAHashFindsAllThatMatch() {
        browser.get(app.instance(), "/plain/write");
        String prefix = id().hash().substring(0, 4);
        SessionId twin = idWithHash(prefix);
        create(twin);

        Map<String, Object> found = app.json(PATH + "/" + prefix);

        assertThat(found.get("total")).isEqualTo(2);
        assertThat(hashes(found)).containsExactlyInAnyOrder(id().hash(), twin.hash());
        HttpResponse<String> refused = app.ask("DELETE", PATH + "/" + prefix);
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(Observed.parse(refused.body()).get("total")).isEqualTo(2);
        assertThat(app.json(PATH + "/" + prefix).get("total")).isEqualTo(2);
    }

    private static SessionId idWithHash(String prefix) {
        java.security.SecureRandom random = new java.security.SecureRandom();
        SessionId id = SessionId.random(random);
        while (!id.hash().startsWith(prefix)) {
            id = SessionId.random(random);
        }
        return id;
    }

    private static void create(SessionId id) {
        app.bean(SessionStore.class).create(SessionSnapshot.fresh(id, Instant.now(), Duration.ofMinutes(5)), TIMEOUT);
    }

    @Test
    void sessionsOfSomebodyAreFoundByName() {
        browser.signIn(app.instance());
        Map<String, Object> found = app.json(PATH + "?principal=ada");

        assertThat(hashes(found)).contains(id().hash());
        assertThat(app.json(PATH + "?principal=nobody")).isEqualTo(Map.of("total", 0, "sessions", List.of()));
    }

    @Test
    void sessionThatIsEndedIsSignedOut() {
        browser.signIn(app.instance());
        assertThat(browser.get(app.instance(), "/me").body()).isEqualTo("ada");
        double ended = app.value("ended");

        assertThat(app.ask("DELETE", PATH + "/" + id().hash()).statusCode()).isEqualTo(204);

        assertThat(browser.get(app.instance(), "/me").header("Location")).endsWith("/login");
        assertThat(app.value("ended")).isEqualTo(ended + 1);
    }

    @Test
    void whatIsNotThereIsNotFound() {
        browser.get(app.instance(), "/plain/write");
        String hash = id().hash();
        browser.get(app.instance(), "/plain/end");

        assertThat(app.get(PATH + "/" + hash).statusCode()).isEqualTo(404);
        assertThat(app.ask("DELETE", PATH + "/" + hash).statusCode()).isEqualTo(404);
    }

    @Test
    void lookingAtASessionIsNoAccess() {
        browser.get(app.instance(), "/plain/write");
        Object first = only(app.json(PATH + "/" + id().hash())).get("lastAccessedTime");

        assertThat(only(app.json(PATH + "/" + id().hash())).get("lastAccessedTime"))
                .isNotNull()
                .isEqualTo(first);
    }

    /** Somebody who pastes an id where a hash is wanted has shown it to the access log already, but not to us. */
    @Test
    void neitherAnswersNorLogsNorMetersShowIdsOrValues() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Logger ours = (Logger) LoggerFactory.getLogger("io.continuity");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        root.addAppender(log);
        ours.setLevel(Level.TRACE);
        List<String> shown = new ArrayList<>();
        try {
            browser.signIn(app.instance());
            browser.post(app.instance(), "/open/note", Map.of("text", "confidential words"));
            String id = browser.sessionId();
            browser.get(app.instance(), "/open/note");
            String hash = id().hash();
            for (String path : List.of("", "/" + hash, "/" + hash.substring(0, 4), "?principal=ada", "/" + id, "/zz")) {
                shown.add(app.get(PATH + path).body());
            }
            assertThat(shown.get(1)).contains("\"note\"").contains(hash);
            assertThat(app.get(PATH + "/" + id).statusCode()).isEqualTo(400);
            shown.add(app.ask("DELETE", PATH + "/" + id).body());
            shown.add(app.ask("DELETE", PATH + "/" + hash).body());
            app.meters().forEach(meter -> shown.add(meter.getId().toString()));
            System.getLogger("io.continuity.test").log(System.Logger.Level.DEBUG, "presence twin");
            log.list.forEach(event -> shown.add(event.getFormattedMessage()));

            assertThat(shown).contains("presence twin");
            assertThat(shown).noneMatch(text -> text.contains(id.substring(0, 24)));
            assertThat(shown).noneMatch(text -> text.contains("confidential"));
        } finally {
            ours.setLevel(null);
            root.detachAppender(log);
        }
    }

    @Test
    void byDefaultItOnlyReads() {
        try (Observed readOnly =
                Observed.start("continuity.redis.uri=" + redis.uri(), "continuity.session.key-prefix=app")) {
            browser.get(readOnly.instance(), "/plain/write");

            assertThat(readOnly.ask("DELETE", PATH + "/" + id().hash()).statusCode())
                    .isEqualTo(405);
            assertThat(readOnly.get(PATH + "/" + id().hash()).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void whereItIsNotExposedThereIsNone() {
        try (Instance instance = Instance.start(
                new org.springframework.boot.builder.SpringApplicationBuilder(
                        io.continuity.spring.app.TestApplication.class, Observed.Operations.class),
                "continuity.redis.uri=" + redis.uri())) {
            assertThat(instance.context().getBeanProvider(ContinuityEndpoint.class))
                    .isEmpty();
            assertThat(new Observed(instance).get(PATH).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void redisThatIsAwayIsNotAnAbsentSession() {
        try (RedisServer own = RedisServer.embedded();
                Observed away = Observed.start("continuity.redis.uri=" + own.uri())) {
            own.kill();
            HttpResponse<String> answer = away.get(PATH + "/0123abcd");

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(Objects.requireNonNull(Observed.parse(answer.body()).get("reason"))
                            .toString())
                    .contains(own.host() + ":" + own.port());
        }
    }

    /** Of another kind. */
    @Configuration(proxyBeanMethods = false)
    static class InMemory {
        @Bean
        SessionStore store() {
            return new InMemorySessionStore(Clocks.system());
        }
    }

    @Test
    void anyStoreThatCanBeAskedWillDo() {
        try (Observed memory = Observed.start(InMemory.class)) {
            browser.get(memory.instance(), "/plain/write");

            assertThat(memory.json(PATH)).containsEntry("store", "memory").doesNotContainKey("nearCache");
            assertThat(only(memory.json(PATH + "/" + id().hash())).get("attributeCount"))
                    .isEqualTo(1);
        }
    }
}
