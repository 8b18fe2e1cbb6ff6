package io.continuity.examples.rollout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * nginx, which knows all places from the start and finds out who is there by trying.
 *
 * <p>Thread-safe.
 */
final class NginxBalancer implements Balancer {
    private static final String NAME = "nginx";

    private final BalancerProcess process;

    private NginxBalancer(BalancerProcess process) {
        this.process = process;
    }

    /** Blocks until it listens. */
    static NginxBalancer start(BalancerFactory place) {
        Path directory = place.logs().resolve(NAME);
        try {
            Files.createDirectories(directory.resolve("tmp"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + directory, e);
        }
        NginxConfig config = new NginxConfig(place.port(), place.seats().all());
        Path file = BalancerProcess.write(directory.resolve("nginx.conf"), config.text());
        List<String> command =
                List.of(place.executable(), "-p", directory.toString(), "-c", file.toString(), "-e", "stderr");
        return new NginxBalancer(BalancerProcess.start(NAME, command, place.port(), place.site()));
    }

    @Override
    public URI address() {
        return process.address();
    }

    @Override
    public void add(ShopInstance instance) {
        // It is tried again before long.
    }

    @Override
    public void remove(ShopInstance instance) {
        // Its first 503 is enough.
    }

    /** Until then a new instance may not have been tried again. */
    @Override
    public Duration settle() {
        return Duration.ofSeconds(NginxConfig.FAIL_SECONDS + 1);
    }

    @Override
    public void split(int percent) {
        throw new IllegalStateException("nginx would need a reload, which cuts idle connections");
    }

    @Override
    public void close() {
        process.close();
    }
}
