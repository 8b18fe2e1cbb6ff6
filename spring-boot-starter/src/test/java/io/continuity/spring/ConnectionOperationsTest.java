package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.continuity.spring.chat.ChatApplication;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What operators see of connections. */
class ConnectionOperationsTest {
    private static double value(Observed app, String name, String... tags) {
        return app.registry()
                .get("continuity.connections" + name)
                .tags(tags)
                .meter()
                .measure()
                .iterator()
                .next()
                .getValue();
    }

    @Test
    void countsAreInMetersAndAtTheActuatorEndpoint() throws Exception {
        try (Fleet fleet = new Fleet(Fleet.Server.TOMCAT, ChatApplication.class, Observed.Operations.class)) {
            Observed app = new Observed(fleet.start("management.endpoints.web.exposure.include=continuityconnections"));
            try (ResumingClient client =
                    ResumingClient.connect(() -> fleet.uri("/chat"), "continuity.v1", () -> Fleet.basic("ada"))) {
                client.send("first");
                assertThat(client.next()).isEqualTo("ada 1 first");
                client.cut();
                client.send("second");
                assertThat(client.next()).isEqualTo("ada 2 second");

                assertThat(value(app, "")).isEqualTo(1);
                assertThat(value(app, ".opened")).isEqualTo(1);
                assertThat(value(app, ".resumed")).isEqualTo(1);
                assertThat(value(app, ".resets", "reason", "denied")).isZero();
                assertThat(app.json("/actuator/continuityconnections"))
                        .containsEntry("connections", 1)
                        .containsEntry("opened", 1)
                        .containsEntry("resumed", 1)
                        .containsEntry("denied", 0)
                        .containsEntry("busy", 0)
                        .containsEntry("volatileDropped", 0)
                        .hasEntrySatisfying("resets", resets -> assertThat((Map<?, ?>) resets)
                                .hasSizeGreaterThan(5));
                client.bye();
                client.awaitEnd();
                await().until(() -> value(app, "") == 0);
            }
        }
    }
}
