package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.continuity.drain.Drain;
import io.continuity.drain.DrainPhase;
import io.continuity.spring.app.TestApplication;
import io.continuity.testkit.RedisServer;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** A drain that is begun and cancelled over HTTP, in an application that goes on running. */
class ContinuityDrainEndpointTest {
    private static final String PATH = "/actuator/continuitydrain";
    private static final String READINESS = "/actuator/health/readiness";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private @Nullable Instance instance;

    private Drain start(String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "continuity.redis.uri=" + RedisServer.shared().uri(),
                "management.endpoint.health.probes.enabled=true",
                "management.endpoints.web.exposure.include=health,continuitydrain"));
        all.addAll(List.of(properties));
        if (List.of(properties).stream().noneMatch(property -> property.contains("access"))) {
            all.add("management.endpoint.continuitydrain.access=unrestricted");
        }
        Instance started = Instance.start(
                new SpringApplicationBuilder(TestApplication.class, Observed.Operations.class),
                all.toArray(new String[0]));
        instance = started;
        return started.context().getBean(Drain.class);
    }

    private Instance instance() {
        return Objects.requireNonNull(instance);
    }

    @AfterEach
    void stop() {
        if (instance().context().isActive()) {
            instance().context().getBean(Drain.class).stop(); // Does not linger.
        }
        instance().close();
    }

    private HttpResponse<String> ask(String method, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(instance().uri().resolve(path))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.noBody())
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private int status(String method, String path) throws Exception {
        return ask(method, path).statusCode();
    }

    @Test
    void drainIsBegunLookedAtAndCancelled() throws Exception {
        start("continuity.drain.grace-period=2h", "continuity.drain.min-linger=30m", "continuity.drain.max-linger=30m");
        assertThat(ask("GET", "/open/untouched").body()).isEqualTo("untouched");
        assertThat(ask("GET", PATH).body()).contains("\"phase\":\"serving\"", "\"http\":0");

        assertThat(status("POST", PATH + "?wait=false")).isEqualTo(202);
        await().until(() -> ask("GET", PATH).body().contains("\"phase\":\"linger\""));
        assertThat(status("GET", READINESS)).isEqualTo(503);
        assertThat(ask("GET", "/open/untouched").body()).isEqualTo("untouched");

        assertThat(status("DELETE", PATH)).isEqualTo(200);
        await().until(() -> status("GET", READINESS) == 200);
        assertThat(ask("GET", PATH).body()).contains("\"phase\":\"serving\"", "Drain cancelled after");
        assertThat(status("DELETE", PATH)).isEqualTo(409);
    }

    @Test
    void whoBeginsADrainWaitsUntilTheInstanceHasLeft() throws Exception {
        Drain drain = start();

        assertThat(ask("POST", PATH))
                .returns(200, HttpResponse::statusCode)
                .extracting(HttpResponse::body)
                .asString()
                .contains("\"phase\":\"finish\"");

        assertThat(status("GET", READINESS)).isEqualTo(503);
        assertThat(status("GET", "/open/untouched")).isEqualTo(503);
        assertThat(status("POST", PATH)).as("again").isEqualTo(200);
        assertThat(status("DELETE", PATH)).as("too late").isEqualTo(409);
        instance().close();
        assertThat(drain.receipt()).isPresent();
    }

    @Test
    void rehearsalEndsInServing() throws Exception {
        Drain drain = start();
        assertThat(ask("GET", "/open/untouched").body()).isEqualTo("untouched");

        assertThat(ask("POST", PATH + "?rehearse=true").body()).contains("Drain cancelled after");

        assertThat(drain.phase()).isEqualTo(DrainPhase.SERVING);
        await().until(() -> status("GET", READINESS) == 200);
    }

    @Test
    void nobodyMayBeginADrainWhoWasNotAllowedTo() throws Exception {
        Drain drain = start("management.endpoint.continuitydrain.access=read-only");

        assertThat(status("POST", PATH)).isEqualTo(405);

        assertThat(drain.phase()).isEqualTo(DrainPhase.SERVING);
        assertThat(status("GET", PATH)).isEqualTo(200);
    }

    @Test
    void applicationThatRefusesByItselfStaysSoWhenADrainIsCancelled() throws Exception {
        start();
        AvailabilityChangeEvent.publish(instance().context(), ReadinessState.REFUSING_TRAFFIC);

        assertThat(ask("POST", PATH + "?rehearse=true").statusCode()).isEqualTo(200);

        assertThat(status("GET", READINESS)).isEqualTo(503);
    }

    @Test
    void instanceThatHasLeftBeforeItHasStartedIsNotReady() throws Exception {
        Drain drain = start();
        assertThat(drain.leaveService()).isTrue();

        AvailabilityChangeEvent.publish(instance().context(), ReadinessState.ACCEPTING_TRAFFIC);

        assertThat(status("GET", READINESS)).isEqualTo(503);
    }

    @Test
    void strangersAreTurnedAwayAndCounted() throws Exception {
        Drain drain = start("continuity.drain.path=/internal/drain", "continuity.drain.token=0123456789abcdef");
        MeterRegistry meters = instance().context().getBean(MeterRegistry.class);

        assertThat(status("POST", "/internal/drain")).isEqualTo(404);

        assertThat(drain.phase()).isEqualTo(DrainPhase.SERVING);
        assertThat(meters.get("continuity.drain.strangers").functionCounter().count())
                .isEqualTo(1);
    }
}
