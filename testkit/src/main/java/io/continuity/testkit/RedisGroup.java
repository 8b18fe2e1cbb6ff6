package io.continuity.testkit;

import io.continuity.Clocks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/** Servers that belong together, with a directory that ends with them. <em>Not thread-safe.</em> */
final class RedisGroup implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Path directory;
    private final List<RedisServer> servers = new ArrayList<>();

    RedisGroup() {
        try {
            directory = Files.createTempDirectory("continuity-redis-group");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path directory() {
        return directory;
    }

    RedisServer start(IntSupplier ports, IntFunction<List<String>> options) {
        RedisServer server = new RedisServer(RedisProcess.start(ports, options));
        servers.add(server);
        return server;
    }

    /** Whether a replica has all that its master has had until now: its link is up before the stream begins. */
    static boolean hasCaughtUp(RedisServer replica, RedisServer master) {
        long written = Long.parseLong(field(master, "master_repl_offset"));
        return field(replica, "master_link_status").equals("up")
                && Long.parseLong(field(replica, "slave_repl_offset")) >= written
                && field(master, "slave\\d+").contains("state=online");
    }

    /** Returns a field of what a server says of its replication; empty if there is none. */
    static String field(RedisServer server, String name) {
        return server.call("INFO", "replication")
                .lines()
                .filter(line -> line.matches(name + ":.*"))
                .map(line -> line.substring(line.indexOf(':') + 1))
                .findFirst()
                .orElse("");
    }

    /** Waits for an event among servers that tell of it only when they are asked; an error counts as not yet. */
    static void await(String event, BooleanSupplier happened) {
        long end = Clocks.ticker().getAsLong() + LIMIT.toNanos();
        while (!isTrue(happened)) {
            if (Clocks.ticker().getAsLong() - end > 0) {
                throw new IllegalStateException("Redis: " + event + " did not happen within " + LIMIT);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private static boolean isTrue(BooleanSupplier happened) {
        try {
            return happened.getAsBoolean();
        } catch (UncheckedIOException | IllegalStateException e) {
            return false;
        }
    }

    @Override
    public void close() {
        servers.forEach(RedisServer::close);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + directory, e);
        }
    }
}
