package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.continuity.Clocks;
import io.continuity.Instance;
import io.continuity.fleet.Fleet;
import io.continuity.fleet.Lease;
import io.continuity.session.SessionStore;
import io.continuity.testkit.RedisServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An application that keeps users with their version, with a real fleet of two. */
class AffinityTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static HttpResponse<String> get(Observed app, String path, String cookies) throws Exception {
        URI uri = app.instance().uri().resolve(path);
        return HTTP.send(
                HttpRequest.newBuilder(uri)
                        .header("Cookie", cookies.isEmpty() ? "a=b" : cookies)
                        .build(),
                BodyHandlers.ofString());
    }

    private static String versionCookie(HttpResponse<String> response) {
        return response.headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith("stays="))
                .map(cookie -> cookie.split(";", 2)[0])
                .findFirst()
                .orElse("none");
    }

    private static double count(Observed app, String event) {
        return app.registry()
                .get("continuity.affinity")
                .tag("event", event)
                .counter()
                .count();
    }

    @Test
    void sessionsStayWithTheirVersionAndOlderPagesAreToldThatTheyAre() throws Exception {
        try (RedisServer redis = RedisServer.embedded();
                Observed app = Observed.start(
                        "continuity.redis.uri=" + redis.uri(),
                        "continuity.session.key-prefix=app",
                        "continuity.fleet.lease-time=1s",
                        "continuity.instance.version=v2",
                        "continuity.affinity.enabled=true",
                        "continuity.affinity.policy=pin",
                        "continuity.affinity.cookie-name=stays",
                        "continuity.affinity.header-name=X-Version",
                        "continuity.skew.enabled=true",
                        "continuity.skew.header-name=X-Page",
                        "continuity.skew.reload=soft")) {
            Fleet fleet = app.bean(SessionStore.class).fleet().orElseThrow();
            Instance old = new Instance("old", "v1", Clocks.system().instant().minusSeconds(60));
            fleet.renew(new Lease(old, Lease.State.READY, Map.of(), Duration.ofMinutes(1)), 0, TIMEOUT);
            await().atMost(TIMEOUT)
                    .until(() -> app.bean(FleetUpkeep.class).servingVersions(), List.of("v1", "v2")::equals);

            HttpResponse<String> begun = get(app, "/plain/write", "");
            assertThat(begun.headers().firstValue("X-Version")).contains("v2");
            assertThat(versionCookie(begun)).isEqualTo("stays=v2");
            String session = begun.headers().allValues("Set-Cookie").stream()
                    .filter(cookie -> !cookie.startsWith("stays="))
                    .map(cookie -> cookie.split(";", 2)[0])
                    .findFirst()
                    .orElseThrow();
            assertThat(versionCookie(get(app, "/plain/read", session + "; stays=v9")))
                    .isEqualTo("stays=v2");
            assertThat(count(app, "pinned")).isEqualTo(1);
            assertThat(count(app, "refused")).isEqualTo(1);
            assertThat(count(app, "restored")).isEqualTo(1);

            URI page = app.instance().uri().resolve("/open/untouched");
            HttpResponse<String> older = HTTP.send(
                    HttpRequest.newBuilder(page).header("X-Page", "v1").build(), BodyHandlers.ofString());
            assertThat(older.statusCode()).isEqualTo(409);
            assertThat(older.headers().firstValue("Continuity-Reload")).contains("soft");
            assertThat(app.registry()
                            .get("continuity.skew")
                            .tags("client.version", "v1", "relation", "client-older")
                            .counter()
                            .count())
                    .isEqualTo(1);

            fleet.renew(new Lease(old, Lease.State.DRAINING, Map.of(), Duration.ofMinutes(1)), 0, TIMEOUT);
            await().atMost(TIMEOUT).until(() -> app.bean(FleetUpkeep.class).servingVersions(), List.of("v2")::equals);
        }
    }
}
