package io.continuity.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.testkit.RedisServer;
import java.io.BufferedReader;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** npm's {@code ws} at real instances: for {@code .ci/check-plain-clients}, as it needs more than a JDK. */
class NodeClientCheck {
    @ParameterizedTest
    @ValueSource(strings = {"tomcat", "jetty"})
    void npmsClientIsServedPlainAndResuming(String container) throws Exception {
        try (RedisServer redis = RedisServer.embedded();
                Service service = new Service(redis.uri().toString(), Map.of())) {
            List<JavaProcess> instances = service.start(container, container);
            Process node = new ProcessBuilder(
                            "node",
                            "../.ci/plain-clients.js",
                            Integer.toString(instances.get(0).port()),
                            Integer.toString(instances.get(1).port()))
                    .redirectErrorStream(true)
                    .start();
            try (BufferedReader lines = node.inputReader()) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    System.out.println(container + ": " + line);
                    if (line.equals("waiting")) {
                        instances.get(0).terminate();
                    }
                }
                assertThat(node.waitFor(JavaProcess.LIMIT.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                assertThat(node.exitValue()).isZero();
            } finally {
                node.destroyForcibly();
            }
            assertThat(instances.get(0).exit()).isEqualTo(JavaProcess.TERMINATED);
        }
    }
}
