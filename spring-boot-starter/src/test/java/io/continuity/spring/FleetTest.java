package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.continuity.fleet.Fleet;
import io.continuity.fleet.FleetView;
import io.continuity.fleet.FleetView.Live;
import io.continuity.fleet.Lease;
import io.continuity.fleet.Lease.State;
import io.continuity.fleet.ReadableTypes;
import io.continuity.fleet.WriteVersions;
import io.continuity.session.SessionStore;
import io.continuity.session.redis.RedisSessionStore;
import io.continuity.spring.app.Gate;
import io.continuity.testkit.OwnThread;
import io.continuity.testkit.RedisServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.StandardEnvironment;

/** An application as a member of its fleet, on a real Redis. */
class FleetTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String CART = "cart";

    private RedisServer redis;
    private SessionStore store;
    private Fleet fleet;

    @BeforeEach
    void startRedis() {
        redis = RedisServer.embedded();
        store = RedisSessionStore.builder(redis.uri().toString())
                .keyPrefix("app")
                .build();
        fleet = store.fleet().orElseThrow();
    }

    @AfterEach
    void stopRedis() {
        store.close();
        redis.close();
    }

    @Configuration(proxyBeanMethods = false)
    static class Carts {
        @Bean
        ReadableTypes carts() {
            return () -> Map.of(CART, 2);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Broken {
        @Bean
        ReadableTypes broken() {
            return () -> Map.of(CART, 0);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Built {
        @Bean
        BuildProperties build() {
            Properties build = new Properties();
            build.setProperty("version", "7.1");
            return new BuildProperties(build);
        }
    }

    /** Of a property that is given twice, Spring joins the values: the lease time is one or the other. */
    private Observed start(Class<?> configuration, String... more) {
        List<String> all = new ArrayList<>(List.of(
                "continuity.redis.uri=" + redis.uri(),
                "continuity.session.key-prefix=app",
                "continuity.instance.id=app"));
        all.addAll(List.of(more));
        if (all.stream().noneMatch(property -> property.startsWith("continuity.fleet.lease-time="))) {
            all.add("continuity.fleet.lease-time=1s");
        }
        return Observed.start(configuration, all.toArray(new String[0]));
    }

    private static Lease lease(String id, int reads) {
        return new Lease(
                new io.continuity.Instance(id, "v" + reads, Instant.EPOCH),
                State.READY,
                Map.of(CART, reads),
                Duration.ofMinutes(1));
    }

    private FleetView renew(Lease lease) {
        return fleet.renew(lease, 0, TIMEOUT);
    }

    private List<State> statesOf(String id) {
        return renew(lease("watcher", 2)).live().stream()
                .map(Live::lease)
                .filter(lease -> lease.instance().id().equals(id))
                .map(Lease::state)
                .toList();
    }

    private static int written(Observed app) {
        return app.bean(WriteVersions.class).versionToWrite(CART, 2);
    }

    @Test
    void leaseIsHeldFromStartToStop() {
        try (Observed app = start(Carts.class)) {
            await().atMost(TIMEOUT).until(() -> statesOf("app").equals(List.of(State.READY)));
            assertThat(renew(lease("watcher", 2)).live())
                    .extracting(live -> live.lease().reads())
                    .containsOnly(Map.of(CART, 2));
            AvailabilityChangeEvent.publish(app.instance().context(), ReadinessState.REFUSING_TRAFFIC);
            await().atMost(TIMEOUT).until(() -> statesOf("app").equals(List.of(State.DRAINING)));
            AvailabilityChangeEvent.publish(app.instance().context(), ReadinessState.ACCEPTING_TRAFFIC);
            await().atMost(TIMEOUT).until(() -> statesOf("app").equals(List.of(State.READY)));
        }
        assertThat(statesOf("app")).isEmpty();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.isAlive() && thread.getName().equals(FleetUpkeep.THREAD));
    }

    @Test
    void leaseIsHeldWhileTheLastRequestIsAtWork() throws Exception {
        Observed app = start(Carts.class);
        Browser browser = new Browser();
        Gate gate = app.bean(Gate.class);
        browser.get(app.instance(), "/open/new");
        CompletableFuture<Browser.Reply> slow = OwnThread.ask(() -> browser.get(app.instance(), "/open/slow"));
        assertThat(gate.entered().await(30, TimeUnit.SECONDS)).isTrue();

        CompletableFuture<Void> stopping = OwnThread.run(app::close);
        await().atMost(TIMEOUT).until(() -> statesOf("app").equals(List.of(State.DRAINING)));
        gate.open().countDown();

        assertThat(slow.get(30, TimeUnit.SECONDS).body()).isEqualTo("slow");
        stopping.get(30, TimeUnit.SECONDS);
        assertThat(statesOf("app")).isEmpty();
    }

    @Test
    void olderInstanceTakesVersionsDownAndTheyGoUpOnceItIsGone() {
        try (Observed app = start(Carts.class, "continuity.fleet.bake-time=0s")) {
            assertThat(written(app)).isEqualTo(2);
            renew(lease("old", 1));
            await().atMost(TIMEOUT).until(() -> written(app) == 1);
            fleet.release("old", TIMEOUT);
            await().atMost(TIMEOUT).until(() -> written(app) == 2);

            redis.kill();
            await().atMost(TIMEOUT).until(() -> app.bean(FleetUpkeep.class).failures() > 0);
            assertThat(written(app)).as("as before").isEqualTo(2);
        }
    }

    @Test
    void versionsDoNotGoUpBeforeTheBakeTime() {
        try (Observed app = start(Carts.class)) {
            await().atMost(TIMEOUT).until(() -> app.bean(FleetUpkeep.class).renewals() > 2);
            assertThat(written(app)).as("the record is young").isEqualTo(1);
            redis.lowerScores("app:{fleet}:times", Duration.ofMinutes(10).toMillis());
            await().atMost(TIMEOUT).until(() -> written(app) == 2);
        }
    }

    /** Reads as much as the watcher: it waits for nobody else. */
    @Configuration(proxyBeanMethods = false)
    @Import(Carts.class)
    static class Opening {
        @Bean
        AtomicReference<Boolean> knownWhenOpened() {
            return new AtomicReference<>();
        }

        @Bean
        ApplicationListener<WebServerInitializedEvent> opened(
                AtomicReference<Boolean> knownWhenOpened, FleetUpkeep upkeep) {
            return event -> knownWhenOpened.compareAndSet(
                    null, upkeep.member().orElseThrow().isKnown());
        }
    }

    @Test
    void webServerWaitsForThoseThatMayWriteWhatThisInstanceCannotRead() {
        FleetView seen = renew(lease("new", 3));
        CompletableFuture<Observed> starting =
                OwnThread.ask(() -> start(Opening.class, "continuity.fleet.lease-time=5s"));
        await().atMost(TIMEOUT)
                .during(Duration.ofSeconds(1))
                .until(() -> statesOf("app").equals(List.of(State.STARTING)) && !starting.isDone());

        FleetView known = fleet.renew(lease("new", 3), seen.number(), TIMEOUT);
        fleet.renew(lease("new", 3), known.number(), TIMEOUT);

        try (Observed app = starting.join()) {
            assertThat(app.bean(AtomicReference.class).get()).isEqualTo(true);
            await().atMost(TIMEOUT).until(() -> statesOf("app").equals(List.of(State.READY)));
        }
    }

    @Test
    void applicationStartsWhileRedisIsAway() {
        redis.kill();
        try (Observed app = start(Carts.class)) {
            assertThat(written(app)).isEqualTo(1);
            redis.start();
            await().atMost(TIMEOUT).until(() -> app.bean(FleetUpkeep.class).renewals() > 0);
        }
    }

    @Test
    void typesThatDoNotFitIntoALeaseStopTheStart() {
        assertThatThrownBy(() -> start(Broken.class))
                .rootCause()
                .hasMessage("reads must have versions from 1 to 1000000: cart has 0");
    }

    @Test
    void endpointListsTheInstancesAndWhatThisOneWrites() {
        renew(lease("old", 1));
        try (Observed app = start(Carts.class, "continuity.instance.version=1.4", "continuity.fleet.bake-time=0s")) {
            await().atMost(TIMEOUT).until(() -> statesOf("app").equals(List.of(State.READY)));
            await().atMost(TIMEOUT)
                    .untilAsserted(() -> assertThat(Observed.in(app.json("/actuator/continuity"), "fleet")
                                    .toString())
                            .contains("instance=app")
                            .contains("id=app, version=1.4, state=READY, since=20")
                            .contains("id=old, version=v1, state=READY, since=1970-01-01T00:00:00Z")
                            .contains("writes={cart=1}"));
        }
    }

    @Test
    void versionIsThatOfTheBuildUnlessItIsSet() {
        try (Observed built = start(Built.class);
                Observed named = start(Built.class, "continuity.instance.version=8")) {
            assertThat(built.bean(io.continuity.Instance.class).version()).isEqualTo("7.1");
            assertThat(named.bean(io.continuity.Instance.class).version()).isEqualTo("8");
        }
    }

    @Test
    void withoutANameOrVersionTheyAreRandomAndUnknownWhichIsSaid() {
        Logger logger = Logger.getLogger(InstanceIdentity.class.getName());
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
        logger.setLevel(Level.INFO);
        logger.addHandler(handler);
        try {
            io.continuity.Instance one = nameless();
            assertThat(one.version()).isEqualTo("unknown");
            assertThat(said)
                    .containsExactly("This is instance " + one.id()
                            + " of version unknown (say which with continuity.instance.version)");
            assertThat(one.id()).matches("[0-9a-f]{12}").isNotEqualTo(nameless().id());
        } finally {
            logger.removeHandler(handler);
            logger.setLevel(null);
        }
    }

    private static io.continuity.Instance nameless() {
        return InstanceIdentity.of(
                new ContinuityProperties.Self(null, null), Optional.empty(), new StandardEnvironment());
    }
}
