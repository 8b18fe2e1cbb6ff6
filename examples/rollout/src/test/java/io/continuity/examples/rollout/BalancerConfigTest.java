package io.continuity.examples.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BalancerConfigTest {
    private static final List<Seat> SEATS = List.of(new Seat("v1-a", "v1", 20_001), new Seat("v2-a", "v2", 20_002));

    @ParameterizedTest
    @ValueSource(strings = {"http", "tcp"})
    void haproxyAsksForReadinessAndNeverTriesTwice(String mode) {
        String text = new HaproxyConfig(mode, 20_000, Path.of("/tmp/s"), SEATS, Optional.empty(), false).text();
        assertThat(text)
                .contains("  mode " + mode + "\n", "  retries 0\n", "  bind 127.0.0.1:20000\n")
                .contains("option httpchk GET /actuator/health/readiness")
                .contains("  server v1-a 127.0.0.1:20001\n", "  server v2-a 127.0.0.1:20002\n")
                .doesNotContain("redispatch", "retry-on");
    }

    @Test
    void haproxyGoesElsewhereIfItCannotConnectToAnInstanceThatMayBeKilled() {
        String text = new HaproxyConfig("http", 20_000, Path.of("/tmp/s"), SEATS, Optional.empty(), true).text();
        assertThat(text)
                .contains("  retries 2\n  option redispatch 1\n  retry-on conn-failure\n")
                .doesNotContain("retries 0", "empty-response", "all-retryable-errors");
    }

    @Test
    void webSocketsPass() {
        assertThat(new HaproxyConfig("http", 20_000, Path.of("/tmp/s"), SEATS, Optional.empty(), false).text())
                .contains("  timeout tunnel 1h\n");
        assertThat(new NginxConfig(20_000, SEATS).text())
                .contains("proxy_set_header Upgrade $http_upgrade;", "proxy_set_header Connection $to_shop;");
    }

    @Test
    void haproxySplitsByUserWhereItSeesRequestsAndElseByConnection() {
        String http = split("http");
        assertThat(http)
                .contains("use_backend v2 if { var(txn.bucket),sub(txn.share) -m int lt 0 }", "default_backend v1")
                .contains("backend v1\n", "backend v2\n")
                .doesNotContain("backend all");
        assertThat(split("tcp"))
                .contains("use_backend v2 if { str(share),map_str_int(/tmp/m,0) -m int ge 100 }")
                .doesNotContain("cook(");
    }

    private static String split(String mode) {
        return new HaproxyConfig(mode, 20_000, Path.of("/tmp/s"), SEATS, Optional.of(Path.of("/tmp/m")), false).text();
    }

    @Test
    void nginxTakesAShedRequestElsewhereButNoPost() {
        String text = new NginxConfig(20_000, SEATS).text();
        assertThat(text)
                .contains("proxy_next_upstream error timeout http_503;", "listen 127.0.0.1:20000;")
                .contains("server 127.0.0.1:20001 max_fails=1 fail_timeout=5s;", "server 127.0.0.1:20002 max_fails=1")
                .doesNotContain("non_idempotent");
    }

    @Test
    void whatIsNotInstalledIsNotFound() {
        assertThat(Executable.find("no-such-balancer")).isEmpty();
        assertThat(Executable.find("sh")).isPresent();
    }
}
