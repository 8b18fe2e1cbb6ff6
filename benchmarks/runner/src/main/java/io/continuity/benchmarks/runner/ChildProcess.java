package io.continuity.benchmarks.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A process that the benchmark started, with its output in a file.
 *
 * <p>Thread-safe.
 */
final class ChildProcess {
    private static final int LINES = 30;
    private static final int STEP_MILLIS = 50;
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final String name;
    private final Process process;
    private final Path log;

    private ChildProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    static ChildProcess start(String name, List<String> command, Map<String, String> environment, Path directory) {
        Path log = directory.resolve(name + ".log");
        try {
            Files.createDirectories(directory);
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            return new ChildProcess(name, process, log);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
    }

    /**
     * Blocks until the condition holds.
     *
     * @throws BenchmarkException if the process ends before that, or the limit passes
     */
    void await(BooleanSupplier condition, Duration limit) {
        for (long waited = 0; !condition.getAsBoolean(); waited += STEP_MILLIS) {
            if (awaitExit(Duration.ofMillis(STEP_MILLIS)) || waited >= limit.toMillis()) {
                throw new BenchmarkException(describe("did not start"));
            }
        }
    }

    /** Says what happened, with the end of the process's log. */
    String describe(String what) {
        return name + " " + what + "; the end of its log:\n  | " + String.join("\n  | ", lastLines());
    }

    private List<String> lastLines() {
        try {
            List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return lines.subList(Math.max(0, lines.size() - LINES), lines.size());
        } catch (IOException e) {
            return List.of("cannot read " + log + ": " + e.getMessage());
        }
    }

    /** What the processors have done for it; nothing where the system does not tell. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Sends SIGTERM; returns at once. */
    void terminate() {
        process.destroy();
    }

    /** Ends the process, the hard way after a few seconds, and waits for that. */
    void end() {
        terminate();
        if (!awaitExit(GRACE)) {
            process.destroyForcibly();
            awaitExit(GRACE);
        }
    }

    private boolean awaitExit(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }
}
