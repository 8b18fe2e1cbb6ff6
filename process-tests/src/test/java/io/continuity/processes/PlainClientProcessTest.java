package io.continuity.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.testkit.RedisServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Clients that know nothing of {@code continuity.v1}, at the endpoint of those that do. */
class PlainClientProcessTest {
    @Test
    void plainClientsAreServedAndToldWhenTheInstanceGoes() throws Exception {
        try (RedisServer redis = RedisServer.embedded();
                Service service = new Service(redis.uri().toString(), Map.of())) {
            List<JavaProcess> instances = service.start("tomcat", "jetty");
            redis.stop(); // Nobody needs it for them.
            for (JavaProcess instance : instances) {
                try (PlainClient client = new PlainClient(Service.uri(instance.port(), "plain"))) {
                    assertThat(client.subprotocol()).isEmpty();
                    client.send("1");
                    assertThat(client.next()).isEqualTo("reply 1");
                    client.send("2");
                    assertThat(client.next()).isEqualTo("reply 2");
                    instance.tell("own 1");
                    assertThat(client.next()).isEqualTo("own 1");

                    instance.terminate();
                    assertThat(client.closeCode()).isEqualTo(1001);
                }
                assertThat(instance.exit()).as(instance::output).isEqualTo(JavaProcess.TERMINATED);
                assertThat(instance.lines("disorder ")).isEmpty();
            }
        }
    }
}
