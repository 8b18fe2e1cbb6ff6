package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.continuity.codec.AttributeCodec;
import io.continuity.codec.EncodedAttribute;
import io.continuity.codec.JdkAttributeCodec;
import io.continuity.codec.SchemaVersions;
import io.continuity.codec.SessionType;
import io.continuity.drain.ReadinessGates;
import io.continuity.fleet.Lease;
import io.continuity.fleet.Lease.State;
import io.continuity.session.SaveResult.Saved;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStore;
import io.continuity.session.redis.RedisSessionStore;
import io.continuity.testkit.RedisServer;
import java.io.Serializable;
import java.net.URI;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

/** A starting application and sessions that it can read or not, on a real Redis. */
class SessionFormatCheckTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String READINESS = "/actuator/health/readiness";
    private static final String FAIL = "continuity.session.format-check.mode=fail";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final AttributeCodec old = JdkAttributeCodec.builder(getClass().getClassLoader())
            .allow("io.continuity.spring.**")
            .build();

    private RedisServer redis;
    private SessionStore store;

    /** Not on the allow-list of the application, which is its own package. */
    record Cart(String sku) implements Serializable {}

    record NewCart(String sku, boolean gift) implements Serializable {}

    @BeforeEach
    void startRedis() {
        redis = RedisServer.embedded();
        store = RedisSessionStore.builder(redis.uri().toString())
                .keyPrefix("app")
                .nearCache(0, 0)
                .build();
    }

    @AfterEach
    void stopRedis() {
        store.close();
        redis.close();
    }

    private Observed start(String... more) {
        return start(Observed.Operations.class, more);
    }

    private Observed start(Class<?> configuration, String... more) {
        List<String> all = new ArrayList<>(List.of(more));
        all.add("continuity.redis.uri=" + redis.uri());
        all.add("continuity.session.key-prefix=app");
        all.add("management.endpoint.health.show-details=always");
        return Observed.start(configuration, all.toArray(new String[0]));
    }

    private List<String> stored(int count, EncodedAttribute value) {
        List<String> handles = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            SessionSnapshot session = SessionSnapshot.fresh(
                            SessionId.random(RANDOM), Instant.now(), Duration.ofMinutes(30))
                    .withAttributes(Map.of("cart", value));
            handles.add(((Saved) store.create(session, TIMEOUT)).handle());
        }
        return handles;
    }

    private void end(List<String> handles) {
        handles.forEach(handle -> store.delete(handle, OptionalLong.empty(), TIMEOUT));
    }

    private static Map<?, ?> details(HttpResponse<String> readiness) {
        Map<?, ?> components = Observed.in(Observed.parse(readiness.body()), "components");
        return Observed.in(Observed.in(components, "continuityFormats"), "details");
    }

    @Test
    void instanceThatCannotReadWhatThereIsStaysNotReadyUntilItIsGone() {
        List<String> carts = stored(3, old.encode(new Cart("tea")));
        stored(1, old.encode("text"));
        try (Observed app = start(FAIL)) {
            HttpResponse<String> readiness = app.get(READINESS);
            assertThat(readiness.statusCode()).isEqualTo(503);
            assertThat(Observed.parse(readiness.body())).containsEntry("status", "OUT_OF_SERVICE");
            assertThat(details(readiness))
                    .isEqualTo(Map.of(
                            "mode",
                            "fail",
                            "check",
                            "failed",
                            "sessions",
                            4,
                            "failedSessions",
                            3,
                            "attributes",
                            4,
                            "unreadable",
                            Map.of(Cart.class.getName(), 3),
                            "unwritable",
                            Map.of()));
            assertThat(app.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
            assertThat(app.value("formats.unreadable")).isEqualTo(3);

            end(carts);
            await().atMost(PATIENCE).until(() -> app.get(READINESS).statusCode() == 200);
            await().atMost(TIMEOUT).until(() -> !app.bean(ReadinessUpkeep.class).isRunning());
            assertThat(app.value("formats.unreadable")).isZero();

            stored(3, old.encode(new Cart("tea")));
            assertThat(app.bean(ReadinessGates.class).check())
                    .as("one more look")
                    .isTrue();
            assertThat(app.get(READINESS).statusCode()).as("never again").isEqualTo(200);
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.isAlive() && thread.getName().equals(ReadinessUpkeep.THREAD));
    }

    @Test
    void instanceThatStopsWhileItIsHeldLeavesNoThread() {
        stored(1, old.encode(new Cart("tea")));
        try (Observed app = start(FAIL)) {
            assertThat(app.bean(ReadinessUpkeep.class).isRunning()).isTrue();
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.isAlive() && thread.getName().equals(ReadinessUpkeep.THREAD));
    }

    @Test
    void emptyRedisPasses() {
        try (Observed app = start(FAIL)) {
            assertThat(app.get(READINESS).statusCode()).isEqualTo(200);
            assertThat(details(app.get(READINESS)).get("check")).isEqualTo("passed");
        }
    }

    @Test
    void oneCorruptSessionAmongManyHoldsNobody() {
        stored(150, old.encode("text"));
        stored(1, EncodedAttribute.of(new byte[] {1, 2, 3}));
        try (Observed app = start(FAIL, "continuity.session.format-check.sample=1000")) {
            assertThat(app.get(READINESS).statusCode()).isEqualTo(200);
            assertThat(details(app.get(READINESS)).get("unreadable")).isEqualTo(Map.of("unnamed", 1));
        }
    }

    @Test
    void thresholdSaysHowManyAreTooMany() {
        stored(5, old.encode("text"));
        stored(2, old.encode(new Cart("tea")));
        try (Observed lenient = start(FAIL, "continuity.session.format-check.threshold=0.5");
                Observed strict = start(FAIL, "continuity.session.format-check.threshold=0.2")) {
            assertThat(lenient.get(READINESS).statusCode()).isEqualTo(200);
            assertThat(strict.get(READINESS).statusCode()).isEqualTo(503);
        }
    }

    @Test
    void warningSaysItOnceWithCountsAndHoldsNobody() {
        stored(3, old.encode(new Cart("tea")));
        List<String> said = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                said.add(entry.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(ReadinessGates.class.getName());
        logger.addHandler(handler);
        try (Observed app = start()) {
            assertThat(app.get(READINESS).statusCode()).isEqualTo(200);
            assertThat(details(app.get(READINESS)).get("check")).isEqualTo("failed");
            assertThat(app.bean(ReadinessUpkeep.class).isRunning()).isFalse();
            assertThat(app.bean(ReadinessGates.class).check()).isTrue();
        } finally {
            logger.removeHandler(handler);
        }
        assertThat(said)
                .containsExactly(
                        "Readiness check session-formats: 3 of 3 sessions hold attributes that this instance cannot read {"
                                + Cart.class.getName()
                                + "=3}, or would write so that others cannot {}. They are kept, and hidden"
                                + " (continuity.session.format-check.mode=warn). The instance goes on");
    }

    @Test
    void offLooksAtNothing() {
        stored(1, old.encode(new Cart("tea")));
        try (Observed app = start("continuity.session.format-check.mode=off")) {
            assertThat(app.get(READINESS).statusCode()).isEqualTo(200);
            assertThat(details(app.get(READINESS))).isEqualTo(Map.of("mode", "off", "check", "not-looked"));
            assertThat(app.value("formats.unreadable")).isNaN();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OpenProbes {
        @Bean
        @Order(-1)
        SecurityFilterChain openProbes(HttpSecurity http) {
            return http.securityMatcher("/readyz", "/livez")
                    .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                    .build();
        }
    }

    @Test
    void probesOnBothPortsSayTheSame() {
        stored(1, old.encode(new Cart("tea")));
        try (Observed app = start(
                OpenProbes.class,
                FAIL,
                "management.server.port=0",
                "management.server.address=127.0.0.1",
                "management.endpoint.health.probes.add-additional-paths=true")) {
            String port = app.instance().context().getEnvironment().getProperty("local.management.port");
            URI management = URI.create("http://127.0.0.1:" + port);
            assertThat(management).isNotEqualTo(app.instance().uri());

            assertThat(app.get("/readyz").statusCode()).isEqualTo(503);
            assertThat(app.get("/livez").statusCode()).isEqualTo(200);
            assertThat(app.get(management.resolve(READINESS).toString()).statusCode())
                    .isEqualTo(503);
            assertThat(app.get(management.resolve("/actuator/health/liveness").toString())
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void groupOfTheApplicationsOwnHasItTooAndShowsWhatItSays() {
        stored(1, old.encode(new Cart("tea")));
        try (Observed app = start(
                FAIL,
                "management.endpoint.health.group.readiness.include=readinessState",
                "management.endpoint.health.group.readiness.show-details=never")) {
            HttpResponse<String> readiness = app.get(READINESS);

            assertThat(readiness.statusCode()).isEqualTo(503);
            assertThat(readiness.body()).doesNotContain(Cart.class.getName());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Carts {
        @Bean
        SessionType<NewCart> cart() {
            return builder().build();
        }

        static SessionType.Builder<NewCart, Cart> builder() {
            return SessionType.builder("cart", NewCart.class).version(2).previous(1, Cart.class, v1 -> v1.storedAs(
                            Cart.class.getName())
                    .up(before -> new NewCart(before.sku(), false))
                    .down(now -> new Cart(now.sku())));
        }
    }

    /** What the fleet is there to prevent. */
    @Configuration(proxyBeanMethods = false)
    static class Reckless {
        @Bean
        SessionType<NewCart> cart() {
            return Carts.builder().withoutRollbackForm().build();
        }

        @Bean
        SchemaVersions newestWhoeverIsThere() {
            return SchemaVersions.newest();
        }
    }

    @Test
    void whatThisInstanceWouldWriteMustBeReadableByTheOldest() {
        stored(2, old.encode(new Cart("tea")));
        io.continuity.Instance oldest = new io.continuity.Instance("old", "1", Instant.EPOCH);
        store.fleet().orElseThrow().renew(new Lease(oldest, State.READY, Map.of(), Duration.ofMinutes(1)), 0, TIMEOUT);
        try (Observed careful = start(Carts.class, FAIL);
                Observed reckless = start(Reckless.class, FAIL)) {
            assertThat(careful.get(READINESS).statusCode())
                    .as(careful.get(READINESS).body())
                    .isEqualTo(200);
            assertThat(reckless.get(READINESS).statusCode()).isEqualTo(503);
            assertThat(details(reckless.get(READINESS)).get("unwritable")).isEqualTo(Map.of("cart", 2));
            assertThat(details(reckless.get(READINESS)).get("unreadable")).isEqualTo(Map.of());
        }
    }

    @Test
    void instanceThatStartsInAnOutageIsHeldUntilRedisAnswers() {
        redis.kill();
        try (Observed app = start(FAIL)) {
            assertThat(app.get(READINESS).statusCode()).isEqualTo(503);
            assertThat(details(app.get(READINESS)).get("check")).isEqualTo("away");
            redis.start();
            await().atMost(PATIENCE).until(() -> app.get(READINESS).statusCode() == 200);
        }
    }

    @Test
    void settingThatCannotBeObeyedStopsTheStart() {
        assertThatThrownBy(() -> start(FAIL, "management.health.continuityFormats.enabled=false"))
                .hasStackTraceContaining("continuity.session.format-check.mode")
                .hasStackTraceContaining("spring-boot-starter-actuator");
        assertThatThrownBy(() -> start("continuity.session.format-check.threshold=1"))
                .rootCause()
                .hasMessageContaining("continuity.session.format-check.threshold")
                .hasMessageContaining("at least 0 and less than 1");
        assertThatThrownBy(() -> start("continuity.session.format-check.sample=1001"))
                .rootCause()
                .hasMessageContaining("sample must be from 1 to 1000: 1001");
    }
}
