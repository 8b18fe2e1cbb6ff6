package io.continuity.examples.rollout;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * HAProxy, which finds out by its own checks who is there.
 *
 * <p>Thread-safe.
 */
final class HaproxyBalancer implements Balancer {
    private static final String NAME = "haproxy";
    private static final String SHARE = "share";

    private final StatsSocket socket;
    private final Path shares;
    private final BalancerProcess process;

    private HaproxyBalancer(StatsSocket socket, Path shares, BalancerProcess process) {
        this.socket = socket;
        this.shares = shares;
        this.process = process;
    }

    /**
     * Blocks until it has found out which instances run; before that it takes all for well.
     *
     * @param mode {@code http} or {@code tcp}
     */
    static HaproxyBalancer start(String mode, BalancerFactory place, List<ShopInstance> running) {
        StatsSocket socket = new StatsSocket();
        Path shares = BalancerProcess.write(place.logs().resolve("haproxy.map"), SHARE + " 0\n");
        Optional<Path> split = place.splits() ? Optional.of(shares) : Optional.empty();
        HaproxyConfig config = new HaproxyConfig(
                mode,
                place.port(),
                socket.path(),
                place.seats().all(),
                split,
                place.options().plan().kill());
        Path file = BalancerProcess.write(place.logs().resolve("haproxy.cfg"), config.text());
        List<String> command = List.of(place.executable(), "-db", "-f", file.toString());
        try {
            BalancerProcess process = BalancerProcess.start(NAME, command, place.port(), place.site());
            List<String> names = running.stream().map(ShopInstance::name).toList();
            process.await(() -> knows(socket, names), "does not find the instances");
            return new HaproxyBalancer(socket, shares, process);
        } catch (InstanceFailedException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public URI address() {
        return process.address();
    }

    @Override
    public void add(ShopInstance instance) {
        // Its checks find it.
    }

    @Override
    public void remove(ShopInstance instance) {
        // Its checks miss it.
    }

    @Override
    public boolean isUp(ShopInstance instance, Readiness readiness) {
        try {
            return socket.running().getOrDefault(instance.name(), false);
        } catch (IOException e) {
            return false;
        }
    }

    /** Requests or, in mode {@code tcp}, connections that begin from now on; those there stay until they end. */
    @Override
    public void split(int percent) {
        socket.set(shares, SHARE, percent);
    }

    @Override
    public void close() {
        process.close();
        socket.close();
    }

    private static boolean knows(StatsSocket socket, List<String> running) {
        try {
            return socket.running().entrySet().stream()
                    .allMatch(server -> server.getValue() == running.contains(server.getKey()));
        } catch (IOException e) {
            return false;
        }
    }
}
