package io.continuity.examples.rollout;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
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
    private final Function<String, List<String>> arguments;
    private final Ports ports;
    private final Site site;
    private final Map<String, Integer> launched = new HashMap<>();
    private final List<ShopInstance> instances = new CopyOnWriteArrayList<>();

    /** The arguments depend on the name of the instance. */
    Fleet(Map<String, Path> jars, Function<String, List<String>> arguments, Ports ports, Site site) {
        this.jars = jars;
        this.arguments = arguments;
        this.ports = ports;
        this.site = site;
    }

    /** Starts the next instance of a version, named {@code v1-a}, {@code v1-b} and so on; does not wait. */
    ShopInstance launch(String version) {
        int index = launched.merge(version, 1, Integer::sum) - 1;
        String name = version + "-" + (char) ('a' + index);
        int port = ports.free();
        ChildProcess process = site.children().start(name, command(name, version, port));
        ShopInstance instance = new ShopInstance(name, version, URI.create("http://127.0.0.1:" + port), process);
        instances.add(instance);
        site.events().add(name, Event.Kind.STARTED);
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

    /** Blocks until the instance has gone after SIGTERM; kills it when it stays too long. */
    void stop(ShopInstance instance) {
        ChildProcess process = instance.process();
        site.events().add(instance.name(), Event.Kind.TERMINATED);
        process.terminate();
        if (process.awaitExit(EXIT_LIMIT)) {
            site.events().add(instance.name(), Event.Kind.EXITED);
        } else {
            process.kill();
            site.events().add(instance.name(), Event.Kind.KILLED);
        }
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

    private List<String> command(String name, String version, int port) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_FLAGS);
        command.add("-jar");
        command.add(jars.get(version).toString());
        command.add("--server.port=" + port);
        command.add("--server.address=127.0.0.1");
        command.add("--shop.instance=" + name);
        command.addAll(arguments.apply(name));
        return command;
    }
}
