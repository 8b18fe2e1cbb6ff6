package io.continuity.benchmarks.websockets;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A process that the benchmark has started, and what it says. <em>Thread-safe.</em> */
final class Child {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final String name;
    private final Process process;
    private final Path log;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private volatile int port;

    private Child(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /** Starts it; what it has to complain of is in the log. */
    static Child start(String name, List<String> command, Path log) throws IOException {
        Process process =
                new ProcessBuilder(command).redirectError(log.toFile()).start();
        Child child = new Child(name, process, log);
        Thread reader = new Thread(child::read, "benchmark-" + name);
        reader.setDaemon(true);
        reader.start();
        return child;
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().forEach(answers::add);
        } catch (IOException | UncheckedIOException e) {
            // It has ended, as it does when there are no more lines.
        }
        answers.add("ended");
    }

    void listensAt(int number) {
        port = number;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Tells it something, to which it will answer. */
    void tell(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw failed("has ended");
        }
    }

    boolean hasAnswered() {
        return !answers.isEmpty();
    }

    /** Waits for an answer that begins with a word, and returns what follows it. */
    String answer(String word) {
        try {
            String line = answers.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
            if (line == null || !line.startsWith(word)) {
                throw failed("did not answer with " + word);
            }
            return line.substring(word.length()).trim();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("was not waited for");
        }
    }

    /** Waits until somebody listens there. */
    void awaits(InetSocketAddress address) {
        for (long end = Loop.now() + LIMIT.toNanos(); Loop.now() < end; ) {
            try (Socket socket = new Socket()) {
                socket.connect(address, 1000);
                return;
            } catch (IOException e) {
                ended(Duration.ofMillis(20));
            }
        }
        throw failed("does not listen");
    }

    private BenchmarkException failed(String what) {
        return new BenchmarkException(name + " " + what + "; see " + log);
    }

    /** What the processors have done for it. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Has it leave service, and end then. */
    void terminate() {
        process.destroy();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** As a machine does that fails. */
    void kill() {
        process.destroyForcibly();
        ended(LIMIT);
    }

    private void ended(Duration limit) {
        try {
            boolean unused = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
