package io.continuity.testkit;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;
import redis.embedded.core.ExecutableProvider;

/**
 * A redis-server child process on a port of its own, without persistence. <em>Thread-safe.</em>
 *
 * <p>embedded-redis supplies the binary only: its own wrapper hides the process, which we need to kill and to pause.
 */
final class RedisProcess {
    private static final int START_SECONDS = 60;
    private static final int STOP_SECONDS = 30;
    private static final int PORT_ATTEMPTS = 5;

    private static final AtomicInteger FILES = new AtomicInteger();

    private final int port;
    private final List<String> options;
    private final Thread shutdownHook = new Thread(this::kill, "continuity-redis-reaper");
    private Process process;

    /** Extracted once for each JVM. */
    private static final class Binary {
        static final File FILE = extract();

        private static File extract() {
            try {
                Path directory = Files.createTempDirectory("continuity-redis");
                directory.toFile().deleteOnExit();
                File file = ExecutableProvider.newJarResourceProvider(directory.toFile())
                        .get();
                file.deleteOnExit();
                return file;
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot extract the embedded redis-server", e);
            }
        }
    }

    private RedisProcess(int port, List<String> options) {
        this.port = port;
        this.options = options;
        this.process = launch();
        Runtime.getRuntime().addShutdownHook(shutdownHook);
    }

    /** Starts a server on a free port. */
    static RedisProcess start() {
        return start(LocalPorts::free, port -> List.of());
    }

    /**
     * Starts a server.
     *
     * @param ports supplies a free port, anew after each attempt that fails
     * @param options beginning with a configuration file, if there is one
     */
    static RedisProcess start(IntSupplier ports, IntFunction<List<String>> options) {
        IllegalStateException last = new IllegalStateException("No attempt");
        for (int attempt = 0; attempt < PORT_ATTEMPTS; attempt++) {
            try {
                int port = ports.getAsInt();
                return new RedisProcess(port, options.apply(port));
            } catch (IllegalStateException e) {
                last = e; // Somebody else may have taken the port in between.
            }
        }
        throw last;
    }

    int port() {
        return port;
    }

    synchronized void restart() {
        if (process.isAlive()) {
            throw new IllegalStateException("The Redis server on port " + port + " is running");
        }
        process = launch();
    }

    synchronized boolean isRunning() {
        return process.isAlive();
    }

    /** Sends SIGTERM and waits for the end. */
    synchronized void stop() {
        if (process.isAlive()) {
            signal("CONT");
            process.destroy();
            reap();
        }
    }

    /** Sends SIGKILL and waits for the end. */
    synchronized void kill() {
        process.destroyForcibly();
        reap();
    }

    synchronized void close() {
        kill();
        if (Thread.currentThread() != shutdownHook) {
            try {
                Runtime.getRuntime().removeShutdownHook(shutdownHook);
            } catch (IllegalStateException e) {
                return; // The JVM is going down, and the hook with it.
            }
        }
    }

    /** Sends any signal; a shell has kill built in where there is no /bin/kill. */
    synchronized void signal(String name) {
        if (!process.isAlive()) {
            throw new IllegalStateException("The Redis server on port " + port + " is not running");
        }
        try {
            Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!kill.waitFor(STOP_SECONDS, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                kill.destroyForcibly();
                throw new IllegalStateException("Cannot send SIG" + name + " to process " + process.pid());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while sending SIG" + name, e);
        }
    }

    private void reap() {
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private Process launch() {
        CompletableFuture<Void> ready = new CompletableFuture<>();
        Process launched = exec();
        Thread log = new Thread(() -> follow(launched, ready), "continuity-redis-log-" + port);
        log.setDaemon(true);
        log.start();
        try {
            ready.get(START_SECONDS, TimeUnit.SECONDS);
            return launched;
        } catch (ExecutionException | TimeoutException e) {
            launched.destroyForcibly();
            throw new IllegalStateException("The embedded Redis server on port " + port + " did not start", e);
        } catch (InterruptedException e) {
            launched.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while starting Redis", e);
        }
    }

    private Process exec() {
        List<String> command = new ArrayList<>(List.of(Binary.FILE.getPath()));
        boolean configured = !options.isEmpty() && !options.get(0).startsWith("--");
        command.addAll(options.subList(0, configured ? 1 : 0));
        command.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1"));
        if (!options.contains("--sentinel")) {
            command.addAll(List.of("--save", "", "--appendonly", "no", "--dir", Binary.FILE.getParent()));
            // Replication writes files as well, which no server that starts later may find.
            command.addAll(List.of("--dbfilename", "sync-" + FILES.incrementAndGet() + ".rdb"));
            command.addAll(List.of("--rdb-del-sync-files", "yes", "--repl-diskless-sync", "yes"));
            command.addAll(List.of("--repl-diskless-sync-delay", "0"));
        }
        command.addAll(options.subList(configured ? 1 : 0, options.size()));
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run " + Binary.FILE, e);
        }
    }

    /** Reads the log to its end, so that the server never blocks on a full pipe. */
    private static void follow(Process process, CompletableFuture<Void> ready) {
        StringBuilder start = new StringBuilder();
        try (BufferedReader log = process.inputReader()) {
            for (String line = log.readLine(); line != null; line = log.readLine()) {
                if (line.contains("Ready to accept connections") || line.contains("Sentinel ID is")) {
                    ready.complete(null);
                } else if (!ready.isDone()) {
                    start.append(line).append('\n');
                }
            }
            ready.completeExceptionally(new IOException("redis-server ended. Its log:\n" + start));
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
    }
}
