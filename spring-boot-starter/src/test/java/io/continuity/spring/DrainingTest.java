package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.continuity.drain.Drain;
import io.continuity.drain.DrainPhase;
import io.continuity.drain.DrainReceipt;
import io.continuity.drain.WorkKind;
import io.continuity.spring.app.Gate;
import io.continuity.spring.app.TestApplication;
import io.continuity.testkit.OwnThread;
import io.continuity.testkit.RedisServer;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Instances whose context is closed while they are in use. */
class DrainingTest {
    private static final String[] LONG_LINGER = {
        "continuity.drain.grace-period=2h", "continuity.drain.min-linger=30m", "continuity.drain.max-linger=30m"
    };

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final PrintStream console = System.out;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private @Nullable Instance instance;
    private @Nullable Drain drain;

    /** Answers when the test wants it to. */
    @RestController
    static class Late {
        private final BlockingQueue<DeferredResult<String>> waiting = new LinkedBlockingQueue<>();

        @GetMapping("/open/deferred")
        DeferredResult<String> deferred() {
            DeferredResult<String> result = new DeferredResult<>();
            waiting.add(result);
            return result;
        }

        @GetMapping("/open/events")
        SseEmitter events() throws IOException {
            SseEmitter events = new SseEmitter(0L);
            events.send("one");
            return events;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Pages {
        @Bean
        Late late() {
            return new Late();
        }
    }

    private void start(String... properties) {
        SpringApplicationBuilder application =
                new SpringApplicationBuilder(TestApplication.class, Pages.class, Observed.Operations.class);
        Instance started = Instance.start(
                application,
                Stream.concat(
                                Stream.of(
                                        "continuity.redis.uri="
                                                + RedisServer.shared().uri(),
                                        "management.endpoint.health.probes.enabled=true",
                                        "management.endpoint.health.show-details=always"),
                                Arrays.stream(properties))
                        .toArray(String[]::new));
        instance = started;
        drain = started.context().getBean(Drain.class);
    }

    private Instance instance() {
        return Objects.requireNonNull(instance);
    }

    private Drain drain() {
        return Objects.requireNonNull(drain);
    }

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void stop() {
        System.setOut(console);
        drain().cancel();
        instance().close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(instance().uri().resolve(path)).timeout(Duration.ofSeconds(20));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(request(path).build(), BodyHandlers.ofString());
    }

    private CompletableFuture<HttpResponse<String>> later(String path) {
        return http.sendAsync(request(path).build(), BodyHandlers.ofString());
    }

    private CompletableFuture<Void> closing(DrainPhase reached) {
        CompletableFuture<Void> closed = OwnThread.run(instance()::close);
        await().until(() -> drain().phase() == reached);
        return closed;
    }

    private void awaitInFlight(WorkKind kind) {
        await().until(() -> drain().progress().inFlight().getOrDefault(kind, 0L) == 1);
    }

    private DrainReceipt receipt() {
        return drain().receipt().orElseThrow();
    }

    @Test
    void lingeringInstanceIsNotReadyAliveAndServes() throws Exception {
        start(LONG_LINGER);
        assertThat(get("/open/untouched").headers().firstValue("Connection")).isEmpty();
        assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200);
        MeterRegistry meters = instance().context().getBean(MeterRegistry.class);
        CompletableFuture<Void> closed = closing(DrainPhase.LINGER);

        assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(503);
        assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);
        assertThat(get("/actuator/health/continuityDrain").body())
                .contains("\"phase\":\"linger\"", "\"status\":\"OUT_OF_SERVICE\"");
        assertThat(get("/open/untouched").body()).isEqualTo("untouched");
        assertThat(meters.get("continuity.drain.state").gauge().value()).isEqualTo(2);
        assertThat(meters.get("continuity.drain.late").functionCounter().count())
                .as("probes are not late requests")
                .isEqualTo(1);

        drain().cancel();
        closed.get(20, TimeUnit.SECONDS);
    }

    @Test
    void slowRequestIsAnsweredWhileOthersAreRefusedAndProbesAnswered() throws Exception {
        start();
        CompletableFuture<HttpResponse<String>> slow = later("/open/slow");
        awaitInFlight(WorkKind.HTTP);
        CompletableFuture<Void> closed = closing(DrainPhase.FINISH);

        HttpResponse<String> refused =
                http.send(request("/open/note").POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("X-Continuity-Not-Processed")).contains("1");
        assertThat(refused.headers().firstValue("Retry-After")).contains("0");
        assertThat(refused.headers().firstValue("Connection")).contains("close");
        assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);

        instance().context().getBean(Gate.class).open().countDown();
        assertThat(slow.get(20, TimeUnit.SECONDS).body()).isEqualTo("slow");
        closed.get(20, TimeUnit.SECONDS);
        assertThat(receipt())
                .returns(1L, DrainReceipt::served)
                .returns(1L, DrainReceipt::refused)
                .returns(true, DrainReceipt::isClean);
    }

    @Test
    void deferredResultIsWaitedFor() throws Exception {
        start();
        Late late = instance().context().getBean(Late.class);
        CompletableFuture<HttpResponse<String>> answer = later("/open/deferred");
        awaitInFlight(WorkKind.ASYNC);
        CompletableFuture<Void> closed = closing(DrainPhase.FINISH);

        late.waiting.take().setResult("late");

        assertThat(answer.get(20, TimeUnit.SECONDS).body()).isEqualTo("late");
        closed.get(20, TimeUnit.SECONDS);
        assertThat(receipt().isClean()).isTrue();
    }

    @Test
    void openStreamOfEventsIsEndedAndDoesNotHoldTheInstanceUp() throws Exception {
        start("continuity.drain.grace-period=2h", "continuity.drain.finish=30m", "continuity.drain.background=30m");
        HttpResponse<InputStream> stream = http.send(
                request("/open/events").header("Accept", "text/event-stream").build(), BodyHandlers.ofInputStream());
        awaitInFlight(WorkKind.SSE);

        OwnThread.run(instance()::close).get(20, TimeUnit.SECONDS);

        assertThat(new String(stream.body().readAllBytes(), StandardCharsets.UTF_8))
                .contains("data:one")
                .containsPattern("retry: [0-9]+\n\n$");
        assertThat(receipt()).returns(1L, DrainReceipt::handedOver).returns(true, DrainReceipt::isClean);
    }

    @Test
    void stuckRequestIsCutAndInTheReceipt() throws Exception {
        start("continuity.drain.finish=100ms", "continuity.drain.background=100ms");
        Gate gate = instance().context().getBean(Gate.class);
        CompletableFuture<HttpResponse<String>> stuck = later("/open/slow");
        awaitInFlight(WorkKind.HTTP);

        OwnThread.run(instance()::close).get(20, TimeUnit.SECONDS);

        assertThat(receipt().cut()).isEqualTo(Map.of(WorkKind.HTTP, 1L));
        assertThat(output.toString(StandardCharsets.UTF_8)).contains("cut=1 unsaved=0 cut by kind {http=1}");
        gate.open().countDown();
        stuck.cancel(true);
    }

    @Test
    void closingTwiceDrainsOnce() throws Exception {
        start();
        CompletableFuture<HttpResponse<String>> slow = later("/open/slow");
        awaitInFlight(WorkKind.HTTP);
        CompletableFuture<Void> closed = closing(DrainPhase.FINISH);
        CompletableFuture<Void> again = OwnThread.run(instance()::close);

        instance().context().getBean(Gate.class).open().countDown();

        assertThat(slow.get(20, TimeUnit.SECONDS).body()).isEqualTo("slow");
        closed.get(20, TimeUnit.SECONDS);
        again.get(20, TimeUnit.SECONDS);
        assertThat(receipt().served()).isEqualTo(1);
    }

    @Test
    void instanceThatHasServedNobodyDoesNotLinger() throws Exception {
        start(LONG_LINGER);
        get("/actuator/health/readiness");

        OwnThread.run(instance()::close).get(20, TimeUnit.SECONDS);

        assertThat(receipt().served()).isZero();
    }

    @Test
    void applicationThatWardsOffLoadForAWhileIsNotLeaving() throws Exception {
        start(LONG_LINGER);
        get("/open/untouched");

        AvailabilityChangeEvent.publish(instance().context(), ReadinessState.REFUSING_TRAFFIC);

        assertThat(drain().phase()).isEqualTo(DrainPhase.SERVING);
        assertThat(get("/open/untouched").body()).isEqualTo("untouched");
        AvailabilityChangeEvent.publish(instance().context(), ReadinessState.ACCEPTING_TRAFFIC);
        CompletableFuture<Void> closed = closing(DrainPhase.LINGER);
        drain().cancel();
        closed.get(20, TimeUnit.SECONDS);
    }

    @Test
    void timesThatDoNotFitAreToldAtTheStart() {
        start("continuity.drain.finish=25s", "spring.lifecycle.timeout-per-shutdown-phase=30s");

        assertThat(output.toString(StandardCharsets.UTF_8))
                .contains("The phases of the drain do not fit into the grace period: 48.0 s")
                .contains("spring.lifecycle.timeout-per-shutdown-phase=PT30S and the drain do not fit");
    }
}
