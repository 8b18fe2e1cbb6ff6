package io.continuity.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisMonitorTest {
    private final RedisServer server = RedisServer.embedded();
    private final RespConnection client = RespConnection.open(server.uri(), Duration.ofSeconds(5));
    private final RedisMonitor monitor = RedisMonitor.of(server);

    @BeforeEach
    void forgetTheStart() {
        client.call("PING");
        monitor.mark();
    }

    @AfterEach
    void close() {
        monitor.close();
        client.close();
        server.close();
    }

    @Test
    void nothingIsSeenWhenNothingIsSent() {
        assertThat(monitor.commands()).isEmpty();
    }

    @Test
    void commandsComeInOrderWithTheirArguments() {
        client.call("set", "käse \"x\" [0 lua] \\", "line\r\n\ttwo\u0000");
        client.call("ECHO", "not the monitor's");

        assertThat(monitor.commands())
                .containsExactly(
                        new MonitoredCommand("SET", List.of("käse \"x\" [0 lua] \\", "line\r\n\ttwo\u0000")),
                        new MonitoredCommand("ECHO", List.of("not the monitor's")));
    }

    @Test
    void scriptCountsOnceWhateverItDoesInside() {
        client.call("EVAL", "redis.call('SET', 'a', '1') return redis.call('INCR', 'a')", "0");

        assertThat(monitor.commands()).extracting(MonitoredCommand::name).containsExactly("EVAL");
    }

    @Test
    void markForgetsWhatCameBefore() {
        client.call("SET", "a", "1");
        monitor.mark();
        client.call("GET", "a");
        client.call("PING");

        assertThat(monitor.roundTrips(name -> true)).isEqualTo(2);
        assertThat(monitor.roundTrips(Set.of("GET", "SET")::contains)).isEqualTo(1);
    }
}
