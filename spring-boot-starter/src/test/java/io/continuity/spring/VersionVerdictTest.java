package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.continuity.Instance;
import io.continuity.fleet.Fleet;
import io.continuity.fleet.Lease;
import io.continuity.fleet.RequestCounts;
import io.continuity.fleet.RequestLedger;
import io.continuity.session.SessionStore;
import io.continuity.testkit.RedisServer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** /actuator/continuityverdict over HTTP, of requests that a real application has answered. */
class VersionVerdictTest {
    private static final String PATH = "/actuator/continuityverdict";
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int FEW = 12;

    private static RedisServer redis;
    private static Observed app;

    @Configuration(proxyBeanMethods = false)
    static class Faulty {
        @Bean
        Page page() {
            return new Page();
        }
    }

    @RestController
    static class Page {
        @GetMapping("/open/fail")
        String fail() {
            throw new IllegalStateException("on purpose");
        }
    }

    @BeforeAll
    static void start() {
        redis = RedisServer.embedded();
        app = Observed.start(
                Faulty.class,
                "continuity.redis.uri=" + redis.uri(),
                "continuity.session.key-prefix=app",
                "continuity.instance.version=v2",
                "continuity.verdict.min-requests=" + FEW);
        ledger().add("v1", new RequestCounts(Map.of(RequestCounts.bucketOf(Duration.ofMinutes(1)), 3000L), 3), TIMEOUT);
    }

    @AfterAll
    static void stop() {
        app.close();
        redis.close();
    }

    private static RequestLedger ledger() {
        return fleet().requestLedger().orElseThrow();
    }

    private static Fleet fleet() {
        return app.bean(SessionStore.class).fleet().orElseThrow();
    }

    private static Map<String, Object> verdict(String question) {
        return app.json(PATH + question);
    }

    private static void assertRefused(String question, String reason) {
        HttpResponse<String> response = app.get(PATH + question);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(response.body()).contains(reason);
    }

    @Test
    void versionThatFailsIsFoundByWhatItsInstancesHaveCounted() {
        for (int i = 0; i < FEW; i++) {
            assertThat(app.get("/open/fail").statusCode()).isEqualTo(500);
            app.get("/actuator/health");
        }

        await().atMost(TIMEOUT)
                .until(() -> "fail".equals(verdict("?version=v2&against=v1").get("result")));

        Map<String, Object> verdict = verdict("?version=v2&against=v1&window=10m");
        assertThat(verdict).containsOnlyKeys("result", "reasons", "window", "version", "against");
        assertThat(verdict.get("window")).isEqualTo("PT10M");
        assertThat(verdict.get("reasons"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .first()
                .asString()
                .startsWith("100.00 % of 12 requests failed, 0.10 % of 3000 of the other version: more by at least ");
        assertThat((Object) Observed.in(verdict, "version").get("requests")).isEqualTo(FEW);
        assertThat((Object) Observed.in(verdict, "version").get("failures")).isEqualTo(FEW);
        assertThat((Object) Observed.in(verdict, "against").get("failureRate")).isEqualTo(0.001);
    }

    @Test
    void versionThatDoesAsWellPasses() {
        ledger().add("v3", new RequestCounts(Map.of(1, 900L), 0), TIMEOUT);

        assertThat(verdict("?version=v3&against=v1")).containsEntry("result", "pass");
    }

    @Test
    void versionWithoutRequestsIsInconclusive() {
        Map<String, Object> verdict = verdict("?version=v4&against=v1");

        assertThat(verdict).containsEntry("result", "inconclusive");
        assertThat((Map<?, ?>) Observed.in(verdict, "version"))
                .isEqualTo(Map.of("version", "v4", "requests", 0, "failures", 0));
    }

    @Test
    void onlyOtherVersionThatIsAliveNeedNotBeNamed() {
        assertRefused("?version=v2", "against must be given, as there is not just one other version alive: []");

        Instance old = new Instance("old", "v1", Instant.EPOCH);
        fleet().renew(new Lease(old, Lease.State.READY, Map.of(), TIMEOUT.multipliedBy(6)), 0, TIMEOUT);

        await().atMost(TIMEOUT).until(() -> app.get(PATH + "?version=v2").statusCode() == 200);
        assertThat((Object) Observed.in(verdict("?version=v2"), "against").get("version"))
                .isEqualTo("v1");
        fleet().release("old", TIMEOUT);
    }

    @Test
    void questionsThatMakeNoSenseAreRefused() {
        assertRefused("", "version must be given: version=<version>");
        assertRefused("?version=v1&against=v1", "must be two versions");
        assertRefused("?version=v2&against=" + "x".repeat(101), "against must be 1 to 100 characters");
        assertRefused("?version=v2&against=a%0Ab", "against must be 1 to 100 characters");
        assertRefused("?version=v2&against=v1&window=9s", "window must be at least PT10S and at most PT1H");
        assertRefused("?version=v2&against=v1&window=61m", "window must be at least PT10S and at most PT1H");
        assertThat(app.get(PATH + "?version=v2&against=v1&window=long").statusCode())
                .isEqualTo(400);
    }

    @Test
    void awayIsNotInconclusiveAndRequestsThatCannotBeCountedAreTold() {
        redis.pause();
        try {
            app.get("/open/untouched");
            HttpResponse<String> response = app.get(PATH + "?version=v2&against=v1");

            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.body()).contains("failed to total a slot of requests within 2000 ms");
            await().atMost(TIMEOUT).until(() -> app.bean(RequestPublisher.class).unpublished() > 0);
        } finally {
            redis.resume();
        }
        assertThat(app.registry()
                        .get("continuity.requests.unpublished")
                        .functionCounter()
                        .count())
                .isPositive();
    }
}
