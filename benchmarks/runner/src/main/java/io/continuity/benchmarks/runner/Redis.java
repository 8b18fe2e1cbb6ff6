package io.continuity.benchmarks.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import redis.embedded.core.ExecutableProvider;

/**
 * The server that one variant keeps its sessions in, emptied at will.
 *
 * <p>Not thread-safe.
 */
final class Redis {
    private static final String EXTERNAL = "CONTINUITY_TEST_REDIS";
    private static final Duration START_LIMIT = Duration.ofSeconds(20);

    private final RedisAddress address;

    private Redis(RedisAddress address) {
        this.address = address;
    }

    /**
     * Returns the server that the environment names.
     *
     * @throws IllegalArgumentException if it holds anything: it will be emptied
     */
    static Optional<Redis> external() {
        return Optional.ofNullable(System.getenv(EXTERNAL)).map(uri -> {
            Redis redis = new Redis(RedisAddress.parse(EXTERNAL, uri));
            try (RedisLink link = redis.link()) {
                if (link.call("INFO", "keyspace").lines().anyMatch(line -> line.startsWith("db"))) {
                    throw new IllegalArgumentException(EXTERNAL + " must name an empty Redis: it will be flushed");
                }
            }
            return redis;
        });
    }

    /** Starts a server of the benchmark's own: loopback, nothing kept on disk; blocks until it answers. */
    static Redis embedded(String name, Site site) {
        RedisAddress address = RedisAddress.loopback(site.ports().free());
        ChildProcess process = site.children().start("redis-" + name, command(site, address.port()), Map.of());
        Redis redis = new Redis(address);
        process.await(redis::answers, START_LIMIT);
        return redis;
    }

    private static List<String> command(Site site, int port) {
        try {
            Path directory = site.options().files().output().resolve("redis");
            Files.createDirectories(directory);
            String executable = ExecutableProvider.newJarResourceProvider(directory.toFile())
                    .get()
                    .getPath();
            return List.of(
                    executable,
                    "--port",
                    Integer.toString(port),
                    "--bind",
                    "127.0.0.1",
                    "--save",
                    "",
                    "--appendonly",
                    "no",
                    "--dir",
                    directory.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack redis-server", e);
        }
    }

    private boolean answers() {
        try (RedisLink link = link()) {
            return "PONG".equals(link.call("PING"));
        } catch (BenchmarkException e) {
            return false;
        }
    }

    RedisAddress address() {
        return address;
    }

    RedisLink link() {
        return RedisLink.open(address);
    }

    /** What the processors have done for it. */
    Duration cpu() {
        try (RedisLink link = link()) {
            return RedisStats.cpu(link);
        }
    }

    void flush() {
        try (RedisLink link = link()) {
            link.call("FLUSHALL");
        }
    }
}
