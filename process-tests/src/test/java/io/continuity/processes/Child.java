package io.continuity.processes;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A process with an application, which ends with the test. */
final class Child implements AutoCloseable {
    static final String CONTROL = "/internal/drain";

    private final Kind kind;
    private final Path directory;
    private final JavaProcess process;
    private final int port;

    private Child(Kind kind, Path directory, JavaProcess process) {
        this.kind = kind;
        this.directory = directory;
        this.process = process;
        this.port = process.port();
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
            return new Child(kind, directory, JavaProcess.start(directory, command));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> command(Kind kind, String... options) {
        List<String> command = new ArrayList<>(List.of(options));
        command.addAll(List.of("-cp", String.join(System.getProperty("path.separator"), kind.classPath())));
        command.add(kind.main());
        return command;
    }

    boolean has(String text) {
        return process.has(text);
    }

    void awaitOutput(String text) {
        process.awaitOutput(text);
    }

    String output() {
        return process.output();
    }

    List<String> receipts() {
        return output().lines().filter(line -> line.contains("Drained in ")).toList();
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

    void tell(String line) {
        process.tell(line);
    }

    /** Sends SIGTERM. */
    void terminate() {
        process.terminate();
    }

    /** Sends SIGKILL. */
    void kill() {
        process.kill();
    }

    void awaitPhase(String phase) {
        awaitPhase("one", phase);
    }

    void awaitPhase(String name, String phase) {
        String expected = "\"phase\":\"" + phase + "\"";
        await().atMost(JavaProcess.LIMIT)
                .until(() -> send("GET", path(name, CONTROL)).contains(expected));
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
        return process.exit();
    }

    @Override
    public void close() {
        process.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
