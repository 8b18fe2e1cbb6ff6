package io.continuity.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Tells which commands a Redis server was sent.
 *
 * <p>It counts what clients sent, each command once: a script is one {@code EVALSHA}, and what it does inside is left
 * out. Redis itself hides {@code AUTH} and administrative commands such as {@code CONFIG}. All connections are seen,
 * so take an {@linkplain RedisServer#embedded() embedded} server if others may be busy on it. <em>Not
 * thread-safe.</em>
 */
public final class RedisMonitor implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final RespConnection monitor;
    private final RespConnection marker;
    private final List<MonitoredCommand> seen = new ArrayList<>();

    private RedisMonitor(RespConnection monitor, RespConnection marker) {
        this.monitor = monitor;
        this.marker = marker;
    }

    /**
     * Starts to watch a server.
     *
     * @param server a running server
     * @return a monitor that has seen nothing yet
     */
    public static RedisMonitor of(RedisServer server) {
        return of(server.uri());
    }

    /**
     * Starts to watch a server.
     *
     * @param uri where a server listens
     * @return a monitor that has seen nothing yet
     */
    public static RedisMonitor of(URI uri) {
        RespConnection marker = RespConnection.open(uri, TIMEOUT);
        RespConnection monitor = RespConnection.open(uri, TIMEOUT);
        monitor.call("MONITOR");
        return new RedisMonitor(monitor, marker);
    }

    /** Forgets everything seen so far. Commands that were answered before this call are not seen after it. */
    public void mark() {
        catchUp();
        seen.clear();
    }

    /**
     * Returns the commands that clients sent since the last mark.
     *
     * @return all commands that were answered before this call, in the order of their execution
     * @throws UncheckedIOException if the server does not answer within 5 seconds
     */
    public List<MonitoredCommand> commands() {
        catchUp();
        return List.copyOf(seen);
    }

    /**
     * Counts the commands since the last mark that a client waited for.
     *
     * @param waitedFor which command names, in upper case, count as a round trip
     * @return how many of them were sent
     */
    public long roundTrips(Predicate<String> waitedFor) {
        return commands().stream().map(MonitoredCommand::name).filter(waitedFor).count();
    }

    /** Redis tells monitors in the order of execution: once our echo is seen, so is all that came before it. */
    private void catchUp() {
        String token = "continuity-monitor-" + UUID.randomUUID();
        marker.call("ECHO", token);
        List<String> echo = List.of(token);
        try {
            while (true) {
                MonitorLine line = MonitorLine.parse(monitor.readLine());
                if (line.arguments().equals(echo) && line.name().equals("ECHO")) {
                    return;
                }
                if (!line.insideScript()) {
                    seen.add(new MonitoredCommand(line.name(), line.arguments()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("MONITOR fell silent", e);
        }
    }

    /** Stops watching. */
    @Override
    public void close() {
        monitor.close();
        marker.close();
    }
}
