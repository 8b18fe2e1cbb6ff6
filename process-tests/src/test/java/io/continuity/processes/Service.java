package io.continuity.processes;

import io.continuity.processes.app.ConversationMain;
import io.continuity.processes.stomp.StompMain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Instances of one service, each a process, and how clients find one. <em>Thread-safe.</em> */
final class Service implements AutoCloseable {
    private static final Map<String, String> DEFAULTS = Map.of(
            "durability", "MASTER", "timeout", "2000", "ttl", "60000", "heartbeat", "1000", "push", "0", "key", key());

    /**
     * What each process runs.
     *
     * @param main its class
     * @param classPath by container
     */
    record Program(Class<?> main, UnaryOperator<String> classPath) {
        static final Program CONVERSATION =
                new Program(ConversationMain.class, container -> System.getProperty("java.class.path"));

        static final Program STOMP = new Program(
                StompMain.class,
                container -> String.join(
                        System.getProperty("path.separator"),
                        (container.equals("jetty") ? Kind.BOOT_ON_JETTY : Kind.BOOT_ON_TOMCAT).classPath()));
    }

    private final Program program;
    private final Map<String, String> properties = new TreeMap<>(DEFAULTS);
    private final List<JavaProcess> all = new CopyOnWriteArrayList<>();
    private final List<Integer> ports = new CopyOnWriteArrayList<>();
    private final Path directory;

    /**
     * Begins without instances.
     *
     * @param redis where the connections are kept
     * @param said properties that are not as usual
     */
    Service(String redis, Map<String, String> said) {
        this(Program.CONVERSATION, redis, said);
    }

    Service(Program program, String redis, Map<String, String> said) {
        this.program = program;
        properties.put("redis", redis);
        properties.putAll(said);
        try {
            directory = Files.createTempDirectory("continuity-service");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String key() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    /** Begins to start an instance: it is found once it is {@linkplain #join joined}. */
    JavaProcess launch(String container, Map<String, String> said) {
        Map<String, String> its = new TreeMap<>(properties);
        its.putAll(said);
        String name = container + all.size();
        its.put("name", name);
        List<String> command = new ArrayList<>();
        its.forEach((key, value) -> command.add("-Dtest." + key + "=" + value));
        command.addAll(List.of(
                "-cp", program.classPath().apply(container), program.main().getName()));
        command.add(container);
        try {
            JavaProcess process = JavaProcess.start(Files.createDirectory(directory.resolve(name)), command);
            all.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has clients find an instance, once it serves. */
    JavaProcess join(JavaProcess process) {
        ports.add(process.port());
        return process;
    }

    /** Starts instances, all at once; of these containers. */
    List<JavaProcess> start(String... containers) {
        List<JavaProcess> begun = Stream.of(containers)
                .map(container -> launch(container, Map.of()))
                .toList();
        begun.forEach(this::join);
        return begun;
    }

    /** Has clients find an instance no more. */
    void forget(JavaProcess process) {
        ports.remove((Integer) process.port());
    }

    /** Who tries one after the other, whether it serves or not. */
    Supplier<URI> chooser(String client, int first) {
        return chooser(first, port -> uri(port, client));
    }

    Supplier<URI> chooser(int first, IntFunction<URI> at) {
        AtomicInteger next = new AtomicInteger(first);
        return () -> at.apply(ports.get(Math.floorMod(next.getAndIncrement(), ports.size())));
    }

    static URI uri(int port, String client) {
        return URI.create("ws://127.0.0.1:" + port + "/conversation/" + client);
    }

    /** Has all who are there say nothing more of their own. */
    void hush() {
        all.stream().filter(JavaProcess::isAlive).forEach(process -> process.tell("hush"));
    }

    /** What all that there were have written that begins so. */
    Stream<String> lines(String beginning) {
        return all.stream().flatMap(process -> process.lines(beginning));
    }

    @Override
    public void close() {
        all.forEach(JavaProcess::close);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
