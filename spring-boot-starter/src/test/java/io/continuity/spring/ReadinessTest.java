package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.continuity.drain.Drain;
import io.continuity.drain.DrainPhase;
import io.continuity.drain.ReadinessGate;
import io.continuity.drain.ReadinessGates;
import io.continuity.testkit.OwnThread;
import io.continuity.testkit.RedisServer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** An application from its start to its end, as probes on a management port of its own see it. */
class ReadinessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What the application depends on, and what it says itself. */
    static final class World {
        private final AtomicBoolean backend = new AtomicBoolean();
        private final AtomicBoolean catalogue = new AtomicBoolean();
        private final AtomicInteger warmUps = new AtomicInteger();
    }

    @RestController
    static class Page {
        private final World world;

        Page(World world) {
            this.world = world;
        }

        @GetMapping("/open/warm")
        String warm() {
            world.warmUps.incrementAndGet();
            return "warm";
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Application {
        @Bean
        World world() {
            return new World();
        }

        @Bean
        Page page(World world) {
            return new Page(world);
        }

        @Bean
        HealthIndicator backendHealthIndicator(World world) {
            return () -> world.backend.get()
                    ? Health.up().build()
                    : Health.down().withDetail("password", "secret").build();
        }

        @Bean
        ReadinessGate catalogue(World world) {
            return new ReadinessGate() {
                @Override
                public String name() {
                    return "catalogue";
                }

                @Override
                public Answer check(Duration timeout) {
                    return world.catalogue.get() ? Answer.open() : Answer.held("version 3 of the catalogue is needed");
                }
            };
        }
    }

    private static Map<?, ?> details(HttpResponse<String> readiness) {
        Map<?, ?> components = Observed.in(Observed.parse(readiness.body()), "components");
        return Observed.in(Observed.in(components, "continuityReadiness"), "details");
    }

    private static List<?> reasons(HttpResponse<String> readiness) {
        return (List<?>) Objects.requireNonNull(details(readiness).get("reasons"));
    }

    @Test
    void instanceIsHeldWarmedUpReadyAndDraining() throws Exception {
        try (Observed app = Observed.start(
                Application.class,
                "continuity.redis.uri=" + RedisServer.shared().uri(),
                "continuity.instance.version=2.0",
                "continuity.instance.id=pod-7",
                "continuity.readiness.interval=100ms",
                "continuity.readiness.wait-for=backend,ping",
                "continuity.readiness.warm-up.paths=/open/warm",
                "continuity.readiness.warm-up.requests=3",
                "continuity.readiness.status-when-draining=404",
                "continuity.drain.grace-period=2h",
                "continuity.drain.min-linger=30m",
                "continuity.drain.max-linger=30m",
                "management.server.port=0",
                "management.server.address=127.0.0.1",
                "management.endpoint.health.show-details=always")) {
            String management = "http://127.0.0.1:"
                    + app.instance().context().getEnvironment().getProperty("local.management.port")
                    + "/actuator/health";
            String readiness = management + "/readiness";
            World world = app.bean(World.class);

            HttpResponse<String> held = app.get(readiness);
            assertThat(held.statusCode()).isEqualTo(503);
            assertThat(reasons(held))
                    .isEqualTo(List.of(
                            "catalogue: version 3 of the catalogue is needed",
                            "warm-up: waits for the start and for all other checks",
                            "wait-for: backend is DOWN"));
            assertThat(details(held).get("version")).isEqualTo("2.0");
            assertThat(details(held).get("instance")).isEqualTo("pod-7");
            assertThat(app.get(management + "/liveness").statusCode()).isEqualTo(200);

            world.catalogue.set(true);
            await().atMost(PATIENCE).until(() -> reasons(app.get(readiness)).size() == 2);
            assertThat(world.warmUps).hasValue(0);
            world.backend.set(true);
            await().atMost(PATIENCE).until(() -> app.get(readiness).statusCode() == 200);
            assertThat(world.warmUps).hasValue(3);
            assertThat(details(app.get(readiness)).get("state")).isEqualTo("ready");

            world.backend.set(false);
            assertThat(app.bean(ReadinessGates.class).check()).isTrue();
            assertThat(app.get(readiness).statusCode())
                    .as("an outage takes nobody out")
                    .isEqualTo(200);

            Drain drain = app.bean(Drain.class);
            CompletableFuture<Void> closed = OwnThread.run(app::close);
            await().until(() -> drain.phase() == DrainPhase.LINGER);
            HttpResponse<String> draining = app.get(readiness);
            assertThat(draining.statusCode()).isEqualTo(404);
            assertThat(Observed.parse(draining.body())).containsEntry("status", "OUT_OF_SERVICE");
            assertThat(details(draining).get("state")).isEqualTo("draining");
            assertThat(reasons(draining)).isEqualTo(List.of("the instance leaves service, phase: linger"));
            assertThat(app.get(management + "/liveness").statusCode()).isEqualTo(200);
            assertThat(app.get(management).statusCode())
                    .as("only readiness is hidden")
                    .isEqualTo(503);
            drain.cancel();
            closed.get(20, TimeUnit.SECONDS);
        }
    }
}
