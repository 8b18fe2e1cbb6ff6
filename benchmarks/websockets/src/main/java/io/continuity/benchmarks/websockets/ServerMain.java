package io.continuity.benchmarks.websockets;

import io.continuity.crypto.KeyRing;
import io.continuity.drain.Drain;
import io.continuity.drain.DrainPlan;
import io.continuity.resume.ConnectionId;
import io.continuity.resume.ConnectionLog;
import io.continuity.resume.InMemoryConnectionLog;
import io.continuity.resume.LogLimits;
import io.continuity.resume.Message;
import io.continuity.resume.Overflow;
import io.continuity.resume.PostResult;
import io.continuity.resume.ResumeTokens;
import io.continuity.resume.WindowLimits;
import io.continuity.session.redis.RedisConnectionLog;
import io.continuity.ws.server.ContinuityEndpoints;
import io.continuity.ws.server.Resumption;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;

/** One instance, in a JVM of its own. It does what lines on its standard input say, and prints an answer to each. */
final class ServerMain {
    private static final Duration GRACE = Duration.ofSeconds(60);

    private final Subject subject = Subject.valueOf(property("subject"));
    private final Optional<ContinuityEndpoints> endpoints;
    private final Drain drain = Drain.of(DrainPlan.builder(GRACE)
            .linger(Duration.ZERO, Duration.ZERO)
            .quietPeriod(Duration.ZERO)
            .handOver(Duration.ofSeconds(30))
            .finish(Duration.ofSeconds(5))
            .build());
    private List<Pusher> pushers = List.of();

    private ServerMain() {
        this.endpoints = subject.isResumable()
                ? Optional.of(ContinuityEndpoints.of(drain, resumption(log())))
                : Optional.empty();
    }

    /** Runs until its standard input ends, or it is terminated, upon which it leaves service. */
    public static void main(String[] arguments) throws IOException, LifecycleException {
        ServerMain main = new ServerMain();
        int port = main.start();
        System.out.println("port " + port);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(main.obey(line.split(" ")));
        }
        System.exit(0); // Whoever has started it is gone, or has terminated it: then this waits for the end of that.
    }

    private static String property(String name) {
        return Objects.requireNonNull(System.getProperty("server." + name), name);
    }

    private ConnectionLog log() {
        return subject == Subject.REDIS
                ? RedisConnectionLog.builder(property("redis")).build()
                : new InMemoryConnectionLog(InstantSource.system());
    }

    /** As by default, but that whoever sends faster than clients acknowledge has to wait, as he has without Continuity. */
    private Resumption resumption(ConnectionLog log) {
        KeyRing keys = KeyRing.builder().key("k1", property("key")).build("k1");
        Resumption.Builder builder = Resumption.builder(log, new ResumeTokens(keys, new SecureRandom()))
                .limits(new LogLimits(new WindowLimits(1000, 1 << 20), Overflow.BLOCK, Duration.ofMinutes(2)))
                .clientsPerSecond(10_000);
        return (subject == Subject.VOLATILE ? builder.volatileMessages() : builder).build();
    }

    private int start() throws IOException, LifecycleException {
        Path directory = Files.createTempDirectory("continuity-benchmark");
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(directory.toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.getConnector().setProperty("acceptCount", "1000");
        Context context = tomcat.addContext("", directory.toString());
        Tomcat.addServlet(context, "default", new DefaultServlet());
        context.addServletMapping("/", "default");
        context.addServletContainerInitializer(new WsSci(), Set.of());
        context.addServletContainerInitializer(
                (types, servlets) -> add((ServerContainer)
                        Objects.requireNonNull(servlets.getAttribute(ServerContainer.class.getName()))),
                Set.of());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(tomcat)));
        tomcat.start();
        return tomcat.getConnector().getLocalPort();
    }

    private void add(ServerContainer container) {
        try {
            if (endpoints.isPresent()) {
                endpoints.get().add(container, LoadEndpoint.class);
            } else {
                container.addEndpoint(LoadEndpoint.class);
            }
        } catch (DeploymentException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Leaves service; without Continuity, as the container does when it is stopped. */
    private void end(Tomcat tomcat) {
        try {
            if (endpoints.isPresent()) {
                System.err.println(drain.drain().line());
            } else {
                tomcat.stop();
            }
        } catch (LifecycleException e) {
            throw new IllegalStateException(e);
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }

    private String obey(String... words) {
        return switch (words[0]) {
            case "push" -> push(Integer.parseInt(words[1]));
            case "cast" -> cast(Integer.parseInt(words[1]));
            case "stop" -> stop();
            case "post" -> post(words[1], Integer.parseInt(words[2]));
            case "heap" -> "heap " + heap();
            case "here" -> "here " + LoadEndpoint.here().size();
            default -> throw new IllegalArgumentException(words[0]);
        };
    }

    /** A thread for each session. */
    private String push(int ahead) {
        pushers = LoadEndpoint.here().stream()
                .map(session -> new Pusher(List.of(session), ahead))
                .toList();
        return "pushing";
    }

    /** One thread for all. */
    private String cast(int ahead) {
        pushers = List.of(new Pusher(LoadEndpoint.here(), ahead));
        return "pushing";
    }

    private String stop() {
        pushers.forEach(Pusher::stop);
        while (!pushers.stream().allMatch(Pusher::hasEnded)) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        return "stopped " + pushers.stream().noneMatch(Pusher::wasRefused);
    }

    /** For a client that is away. */
    private String post(String id, int messages) {
        List<PostResult> results = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            results.add(endpoints
                    .orElseThrow()
                    .send(ConnectionId.parse(id).orElseThrow(), Message.text("message " + i))
                    .toCompletableFuture()
                    .join());
        }
        return "posted " + results.stream().allMatch(result -> result == PostResult.STORED);
    }

    /** What is in use after all garbage was collected. */
    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
