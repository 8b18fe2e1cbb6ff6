package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.continuity.session.SessionObserver;
import io.continuity.testkit.RedisServer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

/** What /actuator/health says of sessions. */
class SessionsHealthTest {
    private static final String PATH = "/actuator/health/continuitySessions";
    private static final String[] DETAILS = {
        "management.endpoint.health.show-details=always", "management.endpoint.health.probes.enabled=true"
    };

    private static Observed start(String uri, String... properties) {
        String[] all = java.util.Arrays.copyOf(DETAILS, DETAILS.length + properties.length + 1);
        System.arraycopy(properties, 0, all, DETAILS.length, properties.length);
        all[all.length - 1] = "continuity.redis.uri=" + uri;
        return Observed.start(all);
    }

    private static Map<?, ?> details(Map<?, ?> health) {
        return Observed.in(health, "details");
    }

    @Test
    void redisThatAnswersIsUp() {
        RedisServer redis = RedisServer.shared();
        try (Observed app = start(redis.uri().toString())) {
            await().until(() -> "open".equals(details(app.json(PATH)).get("nearCache")));
            Map<String, Object> health = app.json(PATH);

            assertThat(health).containsEntry("status", "UP");
            assertThat(details(health))
                    .isEqualTo(Map.of(
                            "store", "Redis", "address", redis.host() + ":" + redis.port(), "nearCache", "open"));
        }
    }

    @Test
    void redisThatDoesNotAnswerIsDownAndComesBackByItself() {
        try (RedisServer redis = RedisServer.embedded();
                Observed app = start(redis.uri().toString(), "continuity.session.store-deadline=300ms")) {
            redis.pause();
            HttpResponse<String> response = app.get(PATH);
            assertThat(response.statusCode()).isEqualTo(503);
            Map<String, Object> health = Observed.parse(response.body());
            assertThat(health).containsEntry("status", "DOWN");
            assertThat(details(health).get("address")).isEqualTo(redis.host() + ":" + redis.port());
            assertThat(details(health).get("nearCache")).isEqualTo("closed");
            assertThat(String.valueOf(details(health).get("reason"))).contains("within 300 ms");

            redis.resume();
            await().atMost(Duration.ofSeconds(20)).until(() -> app.get(PATH).statusCode() == 200);
        }
    }

    @Test
    void reasonNamesTheAddressAndNotThePassword() {
        try (Observed app = start("redis://ada:topsecret@127.0.0.1:1", "continuity.session.near-cache.max-entries=0")) {
            HttpResponse<String> response = app.get(PATH);

            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.body()).contains("127.0.0.1:1").contains("\"nearCache\":\"off\"");
            assertThat(response.body()).doesNotContain("topsecret").doesNotContain("ada");
        }
    }

    @Test
    void outageThatIsKnownTellsItsBeginning() {
        try (Observed app = start(RedisServer.shared().uri().toString())) {
            Instant before = Instant.now();
            app.bean(SessionObserver.class).storeAway();
            Object since = details(app.json(PATH)).get("awaySince");
            assertThat(Instant.parse(String.valueOf(since))).isBetween(before, Instant.now());

            app.bean(SessionObserver.class).storeBack();
            assertThat(details(app.json(PATH)).containsKey("awaySince")).isFalse();
        }
    }

    @Test
    void livenessAndReadinessLeaveItOut() {
        try (Observed app = start("redis://127.0.0.1:1")) {
            assertThat(app.get("/actuator/health").statusCode()).isEqualTo(503);
            assertThat(app.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
            assertThat(app.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void startupWaitsForItWhereItIsToldTo() {
        String group = "management.endpoint.health.group.startup.include=readinessState,continuitySessions";
        try (Observed good = start(RedisServer.shared().uri().toString(), group);
                Observed bad = start("redis://127.0.0.1:1", group)) {
            assertThat(good.get("/actuator/health/startup").statusCode()).isEqualTo(200);
            assertThat(bad.get("/actuator/health/startup").statusCode()).isEqualTo(503);
        }
    }

    @Test
    void itCanBeSwitchedOff() {
        try (Observed app = start("redis://127.0.0.1:1", "management.health.continuitySessions.enabled=false")) {
            assertThat(app.get(PATH).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void whereNobodyAsksForHealthItIsAPlainBean() {
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ContinuityAutoConfiguration.class))
                .withPropertyValues("continuity.redis.uri=redis://127.0.0.1:1")
                .run(context -> assertThat(context.getBean(SessionsHealthIndicator.class)
                                .health()
                                .getStatus()
                                .getCode())
                        .isEqualTo("DOWN"));
    }
}
