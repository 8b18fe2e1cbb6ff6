package io.continuity.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process with an application, which ends with the test. */
final class Child implements AutoCloseable {
    static final String CONTROL = "/internal/drain";

    /** What a JVM ends with that SIGTERM has ended. */
    static final int TERMINATED = 143;

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Kind kind;
    private final Path directory;
    private final Process process;
    private final ConcurrentLinkedQueue<String> output = new ConcurrentLinkedQueue<>();
    private final Thread reader;
    private final int port;

    private Child(Kind kind, Path directory, Process process) {
        this.kind = kind;
        this.directory = directory;
        this.process = process;
        this.reader = new Thread(this::read);
        reader.start();
        await().atMost(LIMIT)
                .until(() -> output.stream().anyMatch(line -> line.startsWith("port ")) || !reader.isAlive());
        this.port = output.stream()
                .filter(line -> line.startsWith("port "))
                .map(line -> Integer.parseInt(line.substring("port ".length())))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("It has not started:\n" + output()));
    }

    /** Starts one with the properties {@code continuity.drain.*}; the others are for the JVM. */
    static Child start(Kind kind, Map<String, String> properties, String... options) {
        return start(kind, List.of("one"), properties, options);
    }

    /** Starts one with several applications, if it has archives. */
    static Child start(Kind kind, List<String> names, Map<String, String> properties, String... options) {
        try {
            Path directory = Files.createTempDirectory("continuity-process");
            List<String> command = command(kind, options);
            if (!kind.hasArchives()) {
                command.addAll(List.of(
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--spring.main.banner-mode=off",
                        "--server.http2.enabled=" + (kind == Kind.BOOT_ON_TOMCAT),
                        "--continuity.drain.path=" + CONTROL));
                properties.forEach((name, value) -> command.add("--continuity.drain." + name + "=" + value));
            } else {
                Map<String, String> parameters = new TreeMap<>(Map.of("continuity.drain.path", CONTROL));
                properties.forEach((name, value) -> parameters.put("continuity.drain." + name, value));
                names.forEach(name -> command.add(
                        War.create(kind, directory, name, parameters).toString()));
            }
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
            return new Child(kind, directory, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> command(Kind kind, String... options) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", String.join(System.getProperty("path.separator"), kind.classPath())));
        command.add(kind.main());
        return command;
    }

    private void read() {
        try (BufferedReader lines = process.inputReader()) {
            lines.lines().forEach(output::add);
        } catch (IOException | UncheckedIOException e) {
            output.add(e.toString());
        }
    }

    boolean has(String text) {
        return output.stream().anyMatch(line -> line.contains(text));
    }

    void awaitOutput(String text) {
        await().atMost(LIMIT).until(() -> has(text));
    }

    String output() {
        return String.join("\n", output);
    }

    List<String> receipts() {
        return output.stream().filter(line -> line.contains("Drained in ")).toList();
    }

    int port() {
        return port;
    }

    /** The path of something in the application. */
    String path(String path) {
        return path("one", path);
    }

    String path(String name, String path) {
        return kind.hasArchives() ? "/" + name + path : path;
    }

    Wire connect() throws IOException {
        return new Wire(port);
    }

    /** Sends a request that is in flight now. */
    Wire enter(String name) throws IOException {
        Wire wire = connect().send("GET", path("/app/" + name));
        awaitOutput("entered /" + name);
        return wire;
    }

    void tell(String line) throws IOException {
        process.outputWriter().write(line + "\n");
        process.outputWriter().flush();
    }

    /** Sends SIGTERM. */
    void terminate() {
        process.toHandle().destroy(); // Process.destroy closes the streams as well.
    }

    /** Sends SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    void awaitPhase(String phase) {
        awaitPhase("one", phase);
    }

    void awaitPhase(String name, String phase) {
        String expected = "\"phase\":\"" + phase + "\"";
        await().atMost(LIMIT).until(() -> send("GET", path(name, CONTROL)).contains(expected));
    }

    String ask(String method, String path) throws IOException {
        return send(method, path(path));
    }

    private String send(String method, String path) throws IOException {
        try (Wire wire = connect()) {
            return wire.send(method, path, "Content-Length: 0").response();
        }
    }

    /** Waits until it has ended; returns how. */
    int exit() throws InterruptedException {
        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                .as(() -> "It still runs:\n" + output())
                .isTrue();
        reader.join(LIMIT.toMillis());
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
            reader.join(LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
