package io.continuity.processes.app;

import io.continuity.crypto.KeyRing;
import io.continuity.drain.Drain;
import io.continuity.drain.DrainPlan;
import io.continuity.resume.LogLimits;
import io.continuity.resume.Overflow;
import io.continuity.resume.ResumeTokens;
import io.continuity.resume.WindowLimits;
import io.continuity.servlet.DrainFilter;
import io.continuity.servlet.DrainSignal;
import io.continuity.session.redis.Durability;
import io.continuity.session.redis.RedisConnectionLog;
import io.continuity.ws.server.ContinuityEndpoints;
import io.continuity.ws.server.Resumption;
import jakarta.servlet.ServletContext;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** An instance of a service whose connections are in Redis and outlive it. */
public final class ConversationMain {
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final Drain drain = Drain.of(DrainPlan.builder(GRACE)
            .linger(Duration.ZERO, Duration.ZERO)
            .quietPeriod(Duration.ZERO)
            .handOver(Duration.ofSeconds(10))
            .build());
    private final RedisConnectionLog log = RedisConnectionLog.builder(property("redis"))
            .durability(Durability.valueOf(property("durability")))
            .timeout(Duration.ofMillis(Long.getLong("test.timeout")))
            .build();
    private final ContinuityEndpoints endpoints = ContinuityEndpoints.of(drain, resumption());

    private ConversationMain() {}

    /**
     * Starts it.
     *
     * @param arguments the container: {@code tomcat} or {@code jetty}
     * @throws Exception if it cannot start
     */
    public static void main(String[] arguments) throws Exception {
        ConversationMain main = new ConversationMain();
        DrainSignal.listen(main.drain::drain, System.getLogger("main"));
        int port = arguments[0].equals("jetty") ? main.jetty() : main.tomcat();
        System.out.println("port " + port);
        Gates.obey(Conversation::obey);
    }

    private static String property(String name) {
        return Objects.requireNonNull(System.getProperty("test." + name), name);
    }

    private Resumption resumption() {
        KeyRing keys = KeyRing.builder().key("k1", property("key")).build("k1");
        Duration ttl = Duration.ofMillis(Long.getLong("test.ttl"));
        return Resumption.builder(log, new ResumeTokens(keys, new SecureRandom()))
                .node(property("name"))
                .limits(new LogLimits(new WindowLimits(1000, 1 << 20), Overflow.RESET, ttl))
                .heartbeat(Duration.ofMillis(Long.getLong("test.heartbeat")))
                .build();
    }

    private void add(ServerContainer container) throws DeploymentException {
        endpoints.add(container, Conversation.class);
    }

    private interface Stop {
        void stop() throws Exception;
    }

    /** The instance's end, when nobody but sockets that had to be left is here. */
    private void atEnd(Stop container) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                container.stop();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            } finally {
                endpoints.close();
                log.close();
            }
        }));
    }

    private int tomcat() throws Exception {
        Path base = Files.createDirectories(Path.of("tomcat").toAbsolutePath());
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(base.toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", base.toString());
        Tomcat.addServlet(context, "default", new DefaultServlet());
        context.addServletMapping("/", "default");
        context.addServletContainerInitializer((types, servlets) -> refuseWhenDraining(servlets), Set.of());
        context.addServletContainerInitializer(new WsSci(), Set.of());
        context.addServletContainerInitializer(
                (types, servlets) -> {
                    try {
                        add((ServerContainer)
                                Objects.requireNonNull(servlets.getAttribute(ServerContainer.class.getName())));
                    } catch (DeploymentException e) {
                        throw new IllegalStateException(e);
                    }
                },
                Set.of());
        atEnd(() -> stop(tomcat));
        tomcat.start();
        return tomcat.getConnector().getLocalPort();
    }

    private static void stop(Tomcat tomcat) throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }

    private void refuseWhenDraining(ServletContext servlets) {
        var filter = servlets.addFilter("drain", DrainFilter.builder(drain).build());
        filter.setAsyncSupported(true);
        filter.addMappingForUrlPatterns(EnumSet.copyOf(DrainFilter.DISPATCHER_TYPES), false, "/*");
    }

    private int jetty() throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        server.setHandler(context);
        JakartaWebSocketServletContainerInitializer.configure(context, (servlets, container) -> {
            add(container);
            refuseWhenDraining(servlets); // Jetty's own filter for handshakes puts itself first.
        });
        atEnd(server::stop);
        server.start();
        return connector.getLocalPort();
    }
}
