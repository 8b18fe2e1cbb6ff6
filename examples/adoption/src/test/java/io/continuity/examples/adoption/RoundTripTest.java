package io.continuity.examples.adoption;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.testkit.MonitoredCommand;
import io.continuity.testkit.RedisMonitor;
import io.continuity.testkit.RedisServer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What docs/migration.md says that a request costs while the move lasts. */
class RoundTripTest {
    /**
     * The near cache is on, as by default.
     *
     * @param create a request that creates the session, with an attribute
     * @param read the second of two that read it
     * @param write one that changes an attribute
     */
    @ParameterizedTest
    @CsvSource({"default, off,  1, 0, 1", "default, read, 1, 0, 1", "default, dual, 1, 1, 2", "indexed, dual, 1, 1, 2"})
    void aRequestAsks(String type, String mode, int create, int read, int write) {
        try (RedisServer redis = RedisServer.embedded();
                Side side = Side.onContinuity(redis.uri(), type, mode, "server.servlet.session.cookie.name=SESSION");
                RedisMonitor monitor = RedisMonitor.of(redis)) {
            warmUp(side);
            User user = new User();

            monitor.mark();
            user.put(side, "note", "1");
            assertThat(asked(monitor)).as("create").hasSize(create);

            user.notes(side);
            monitor.mark();
            user.notes(side);
            assertThat(asked(monitor)).as("read").hasSize(read);

            monitor.mark();
            user.put(side, "note", "2");
            assertThat(asked(monitor)).as("write").hasSize(write);
        }
    }

    @ParameterizedTest
    @CsvSource({"read, 4", "dual, 1"})
    void theFirstRequestOfAUserFromSpringSessionAsks(String mode, int calls) {
        try (RedisServer redis = RedisServer.embedded();
                Side spring = Side.onSpringSession(redis.uri(), "default");
                Side side = Side.onContinuity(redis.uri(), "default", mode);
                RedisMonitor monitor = RedisMonitor.of(redis)) {
            warmUp(side);
            User first = new User();
            first.put(spring, "note", "1");
            first.notes(side);
            User user = new User();
            user.put(spring, "note", "1");

            monitor.mark();
            assertThat(user.notes(side)).isEqualTo("{note=1}");
            assertThat(asked(monitor)).hasSize(calls);
        }
    }

    /** Both layouts are looked into, the second in one step with the first. */
    @ParameterizedTest
    @CsvSource({"read, 2", "dual, 2", "off, 1"})
    void aCookieWithoutASessionAsks(String mode, int calls) {
        try (RedisServer redis = RedisServer.embedded();
                Side side =
                        Side.onContinuity(redis.uri(), "default", mode, "server.servlet.session.cookie.name=SESSION");
                RedisMonitor monitor = RedisMonitor.of(redis)) {
            warmUp(side);
            User user = new User();
            user.present("A".repeat(24) + ".1");
            user.notes(side);

            monitor.mark();
            assertThat(user.notes(side)).isEqualTo("{}");
            assertThat(asked(monitor)).hasSize(calls);
        }
    }

    /** Each script is sent with its text once. */
    private static void warmUp(Side side) {
        User user = new User();
        user.put(side, "note", "1");
        user.notes(side);
        user.put(side, "note", "2");
    }

    /**
     * What the request waits for; the sweep for expired sessions, what the fleet is told, and reports of accesses keep nobody
     * waiting.
     */
    private static List<MonitoredCommand> asked(RedisMonitor monitor) {
        return monitor.commands().stream()
                .filter(command -> command.name().startsWith("EVAL"))
                .filter(command -> !command.arguments().get(2).endsWith(":expiry"))
                .filter(command -> !command.arguments().get(2).contains(":{fleet}:"))
                .filter(command -> !reportsAnAccess(command.arguments()))
                .toList();
    }

    /** A near cache tells the store of an access after the answer, so it may arrive beside the next request. */
    private static boolean reportsAnAccess(List<String> script) {
        int keys = Integer.parseInt(script.get(1));
        List<String> arguments = script.subList(2 + keys, script.size());
        return arguments.size() == 4 && arguments.get(3).equals("1");
    }
}
