package io.continuity.benchmarks.runner;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One variant, in a JVM of its own.
 *
 * <p>Not thread-safe.
 */
final class App {
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final int TIMEOUT_MILLIS = 5000;
    private static final byte[] READY = "HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII);

    private final Variant variant;
    private final ChildProcess process;
    private final InetSocketAddress address;
    private final LoadGenerator generator;
    private final Optional<Redis> redis;

    private App(Server server, ChildProcess process, InetSocketAddress address, LoadGenerator generator) {
        this.variant = server.variant;
        this.redis = server.redis;
        this.process = process;
        this.address = address;
        this.generator = generator;
    }

    /**
     * A variant and where its sessions are.
     *
     * @param redis the server
     * @param through the way there, direct or through a proxy
     */
    record Server(Variant variant, Optional<Redis> redis, Optional<RedisAddress> through) {}

    /** Starts it and returns when it answers; the extra arguments are the same for every variant. */
    static App start(Server server, List<String> extra, Site site) {
        Variant variant = server.variant;
        InetSocketAddress address = new InetSocketAddress(
                InetAddress.getLoopbackAddress(), site.ports().free());
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(site.options().load().jvm());
        command.add("-jar");
        command.add(site.options().files().jar(variant).toString());
        command.add("--server.port=" + address.getPort());
        variant.argument().ifPresent(command::add);
        command.addAll(extra);
        ChildProcess process = site.children().start(variant.key(), command, environment(server.through));
        App app = new App(server, process, address, new LoadGenerator(address, site.nanoTicker()));
        process.await(app::answers, START_LIMIT);
        return app;
    }

    /** Not on the command line, which everybody on the machine can read: there may be a password. */
    private static Map<String, String> environment(Optional<RedisAddress> redis) {
        return redis.map(address -> address.uri().toString())
                .map(uri -> Map.of("CONTINUITY_REDIS_URI", uri, "SPRING_DATA_REDIS_URL", uri))
                .orElse(Map.of());
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(address, TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            String request = "GET /nop HTTP/1.1\r\nHost: benchmark\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return Arrays.equals(socket.getInputStream().readNBytes(READY.length), READY);
        } catch (IOException e) {
            return false;
        }
    }

    /** Loads it for a time, see {@link LoadGenerator#run}. */
    Sample run(List<Visitor> visitors, Duration leadIn, Duration time) {
        return measure(() -> generator.run(visitors, leadIn, time));
    }

    /** Loads it with all that the visitors have to ask. */
    Sample exhaust(List<Visitor> visitors) {
        return measure(() -> generator.exhaust(visitors));
    }

    private Sample measure(Supplier<Answers> load) {
        try {
            Duration app = process.cpu();
            Duration server = redisCpu();
            Answers answers = load.get();
            return Sample.of(
                    answers,
                    process.cpu().minus(app).toNanos(),
                    redisCpu().minus(server).toNanos());
        } catch (BenchmarkException e) {
            throw new BenchmarkException(process.describe("failed: " + e.getMessage()), e);
        }
    }

    private Duration redisCpu() {
        return redis.map(Redis::cpu).orElse(Duration.ZERO);
    }

    Variant variant() {
        return variant;
    }

    /** Ends it and waits for that. */
    void end() {
        process.end();
    }
}
