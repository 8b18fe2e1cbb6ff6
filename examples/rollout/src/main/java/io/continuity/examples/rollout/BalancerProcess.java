package io.continuity.examples.rollout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A balancer that is a program of its own, on a loopback port.
 *
 * <p>Its configuration is in the demo's log directory, for people to look at, and so is what it says.
 *
 * <p>Thread-safe.
 */
final class BalancerProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(10);
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(5);
    private static final int CONNECT_MILLIS = 500;

    private final ChildProcess process;
    private final int port;
    private final Patience patience;

    private BalancerProcess(ChildProcess process, int port, Patience patience) {
        this.process = process;
        this.port = port;
        this.patience = patience;
    }

    /** Writes a file that the balancer reads at its start. */
    static Path write(Path file, String text) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /**
     * Blocks until it listens.
     *
     * @throws InstanceFailedException when it exits or takes too long
     */
    static BalancerProcess start(String name, List<String> command, int port, Site site) {
        BalancerProcess started = new BalancerProcess(site.children().start(name, command), port, site.patience());
        started.await(started::listens, "does not listen");
        return started;
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /**
     * Blocks until what the balancer needs has come about.
     *
     * @throws InstanceFailedException when it does not
     */
    void await(BooleanSupplier condition, String otherwise) {
        boolean decided = patience.until(() -> !process.isAlive() || condition.getAsBoolean(), START_LIMIT);
        if (!decided || !process.isAlive()) {
            throw new InstanceFailedException(process, decided ? "exited while starting" : otherwise);
        }
    }

    @Override
    public void close() {
        process.terminate();
        if (!process.awaitExit(EXIT_LIMIT)) {
            process.kill();
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
