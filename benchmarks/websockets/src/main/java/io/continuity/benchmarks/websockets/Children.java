package io.continuity.benchmarks.websockets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import redis.embedded.core.ExecutableProvider;

/** Every process that the benchmark has started: none outlives {@link #close}. <em>Thread-safe.</em> */
final class Children implements AutoCloseable {
    private final Settings settings;
    private final List<Child> all = new ArrayList<>();
    private final String key;
    private int servers;
    private boolean closed;

    Children(Settings settings) {
        this.settings = settings;
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        this.key = Base64.getEncoder().encodeToString(secret);
    }

    private synchronized Child start(String name, List<String> command) {
        if (closed) {
            throw new BenchmarkException("the benchmark is ending: " + name + " is not started");
        }
        try {
            Files.createDirectories(settings.output());
            Child child = Child.start(name, command, settings.output().resolve("websockets-" + name + ".log"));
            all.add(child);
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
    }

    /** Starts an instance, which says {@code port} and its number when it listens. */
    Child server(Subject subject, String redis) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(settings.jvm());
        command.add("-Dserver.subject=" + subject);
        command.add("-Dserver.redis=" + redis);
        command.add("-Dserver.key=" + key);
        command.addAll(List.of("-classpath", System.getProperty("java.class.path"), ServerMain.class.getName()));
        return start(subject + "-" + ++servers, command);
    }

    /** Starts a Redis on loopback that keeps nothing on disk, and returns its address when it answers. */
    String redis() {
        try {
            int port = freePort();
            Path directory = Files.createDirectories(settings.output().resolve("redis"));
            String executable = ExecutableProvider.newJarResourceProvider(directory.toFile())
                    .get()
                    .getPath();
            List<String> command = new ArrayList<>(List.of(executable, "--port", Integer.toString(port)));
            command.addAll(List.of("--bind", "127.0.0.1", "--save", "", "--appendonly", "no"));
            command.addAll(List.of("--dir", directory.toString()));
            start("redis", command).awaits(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return "redis://127.0.0.1:" + port;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack redis-server", e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        all.forEach(Child::kill);
    }
}
