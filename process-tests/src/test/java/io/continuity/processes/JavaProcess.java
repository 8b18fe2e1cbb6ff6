package io.continuity.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A JVM that serves on a port, of which it tells in its output; ended with the test, or with its JVM. <em>Thread-safe.</em> */
final class JavaProcess implements AutoCloseable {
    static final Duration LIMIT = Duration.ofMinutes(2);

    /** What a process ends with that SIGKILL has ended. */
    static final int KILLED = 137;

    /** What a JVM ends with that SIGTERM has ended. */
    static final int TERMINATED = 143;

    private static final String PORT = "port ";

    private final Process process;
    private final ConcurrentLinkedQueue<String> output = new ConcurrentLinkedQueue<>();
    private final Thread reader;
    private final Thread reaper;

    private JavaProcess(Process process) {
        this.process = process;
        this.reaper = new Thread(process::destroyForcibly, "reaper of " + process.pid());
        Runtime.getRuntime().addShutdownHook(reaper);
        this.reader = new Thread(this::read, "output of " + process.pid());
        reader.start();
    }

    /**
     * Starts one; it may not serve yet.
     *
     * @param arguments for the JVM, the class, and what it is told
     */
    static JavaProcess start(Path directory, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1"));
        command.addAll(arguments);
        try {
            return new JavaProcess(new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader lines = process.inputReader()) {
            lines.lines().forEach(output::add);
        } catch (IOException | UncheckedIOException e) {
            output.add(e.toString());
        }
    }

    /** Waits until it serves. */
    int port() {
        await().atMost(LIMIT).until(() -> lines(PORT).findFirst().isPresent() || !reader.isAlive());
        return lines(PORT)
                .map(line -> Integer.parseInt(line.substring(PORT.length())))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("It has not started:\n" + output()));
    }

    /** What it has written that begins so. */
    Stream<String> lines(String beginning) {
        return output.stream().filter(line -> line.startsWith(beginning));
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

    boolean isAlive() {
        return process.isAlive();
    }

    void tell(String line) {
        try {
            process.outputWriter().write(line + "\n");
            process.outputWriter().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends SIGTERM. */
    void terminate() {
        process.toHandle().destroy(); // Process.destroy closes the streams as well.
    }

    /** Sends SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    /** Sends SIGSTOP. */
    void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Sends SIGCONT. */
    void goOn() throws IOException, InterruptedException {
        signal("CONT");
    }

    /** A shell has kill built in where there is no /bin/kill. */
    private void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(kill.waitFor()).isZero();
    }

    /** Waits until it has ended and its output is complete; returns how. */
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
            Runtime.getRuntime().removeShutdownHook(reaper);
            reader.join(LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
