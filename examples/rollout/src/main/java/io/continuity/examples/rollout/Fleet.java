package io.continuity.examples.rollout;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * Starts and stops instances of the shop, each in a JVM of its own.
 *
 * <p>Owned by the thread that rolls; only {@link #all} may be called from elsewhere.
 */
final class Fleet {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(40);
    private static final List<String> JVM_FLAGS =
            List.of("-Xmx192m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto");

    private final Map<String, Path> jars;
    private final Function<Seat, List<String>> arguments;
    private final Seats seats;
    private final Site site;
    private final List<ShopInstance> instances = new CopyOnWriteArrayList<>();

    Fleet(Map<String, Path> jars, Function<Seat, List<String>> arguments, Seats seats, Site site) {
        this.jars = jars;
        this.arguments = arguments;
        this.seats = seats;
        this.site = site;
    }

    /** Starts an instance on the next seat of a version; does not wait. */
    ShopInstance launch(String version) {
        Seat seat = seats.take(version);
        ChildProcess process = site.children().start(seat.name(), command(seat));
        ShopInstance instance = new ShopInstance(seat.name(), version, seat.uri(), process);
        instances.add(instance);
        site.events().add(seat.name(), Event.Kind.STARTED);
        return instance;
    }

    /**
     * Blocks until the instance says that it is ready.
     *
     * @throws InstanceFailedException when it exits or takes too long
     */
    void awaitReady(ShopInstance instance) {
        ChildProcess process = instance.process();
        boolean decided = site.patience()
                .until(() -> !process.isAlive() || site.readiness().of(instance.uri()), START_LIMIT);
        if (!decided || !process.isAlive()) {
            site.events().add(instance.name(), Event.Kind.FAILED);
            throw new InstanceFailedException(process, decided ? "exited while starting" : "did not get ready in time");
        }
        site.events().add(instance.name(), Event.Kind.READY);
    }

    /** Blocks until the instances have gone after SIGTERM; kills those that stay too long. */
    void stop(List<ShopInstance> leaving) {
        for (ShopInstance instance : leaving) {
            site.events().add(instance.name(), Event.Kind.TERMINATED);
            instance.process().terminate();
        }
        for (ShopInstance instance : leaving) {
            if (instance.process().awaitExit(EXIT_LIMIT)) {
                site.events().add(instance.name(), Event.Kind.EXITED);
            } else {
                instance.process().kill();
                site.events().add(instance.name(), Event.Kind.KILLED);
            }
        }
    }

    /** Kills an instance without notice, and blocks until it is gone. */
    void crash(ShopInstance victim) {
        site.events().add(victim.name(), Event.Kind.CRASHING);
        victim.process().kill();
        victim.process().awaitExit(EXIT_LIMIT);
        site.events().add(victim.name(), Event.Kind.CRASHED);
    }

    /** Every instance ever launched, in that order. */
    List<ShopInstance> all() {
        return List.copyOf(instances);
    }

    /** Every instance of a version ever launched, in that order. */
    List<ShopInstance> all(String version) {
        return instances.stream()
                .filter(instance -> instance.version().equals(version))
                .toList();
    }

    private List<String> command(Seat seat) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_FLAGS);
        command.add("-jar");
        command.add(jars.get(seat.version()).toString());
        command.addAll(arguments.apply(seat));
        return command;
    }
}
