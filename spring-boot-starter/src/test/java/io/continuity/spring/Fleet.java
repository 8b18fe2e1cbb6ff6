package io.continuity.spring;

import io.continuity.Clocks;
import io.continuity.resume.ConnectionLog;
import io.continuity.resume.InMemoryConnectionLog;
import io.continuity.session.InMemorySessionStore;
import io.continuity.session.SessionStore;
import io.continuity.testkit.OwnThread;
import io.continuity.testkit.RedisServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.support.GenericApplicationContext;

/** Instances of an application with WebSockets, with their connections and sessions in common; clients go to the newest. */
final class Fleet implements AutoCloseable {
    /** What Boot serves with. */
    enum Server {
        TOMCAT("jetty.autoconfigure.servlet.Jetty"),
        JETTY("tomcat.autoconfigure.servlet.Tomcat");

        private final String other;

        Server(String other) {
            this.other = other;
        }

        String property() {
            return "spring.autoconfigure.exclude=org.springframework.boot." + other
                    + "ServletWebServerAutoConfiguration";
        }
    }

    private final Server server;
    private final Class<?>[] application;
    private final String key = TokenConfigurationTest.drawn();
    private final ConnectionLog log = new InMemoryConnectionLog(Clocks.system());
    private final SessionStore store = new InMemorySessionStore(Clocks.system());
    private final List<Instance> instances = new ArrayList<>();
    private final Optional<URI> redis;
    private volatile URI newest = URI.create("http://127.0.0.1:1");

    Fleet(Server server, Class<?>... application) {
        this(server, Optional.empty(), application);
    }

    private Fleet(Server server, Optional<URI> redis, Class<?>... application) {
        this.server = server;
        this.redis = redis;
        this.application = application;
    }

    /** With all they have in common in Redis. */
    static Fleet overRedis(Class<?>... application) {
        return new Fleet(Server.TOMCAT, Optional.of(RedisServer.shared().uri()), application);
    }

    Instance start(String... properties) {
        SpringApplicationBuilder builder = new SpringApplicationBuilder(application);
        builder.initializers((GenericApplicationContext context) -> {
            if (redis.isPresent()) {
                return;
            }
            // Without a destroy method, the context would close them.
            context.registerBean(ConnectionLog.class, () -> log, definition -> definition.setDestroyMethodName(""));
            context.registerBean(SessionStore.class, () -> store, definition -> definition.setDestroyMethodName(""));
        });
        List<String> all = new ArrayList<>(List.of(
                server.property(),
                "continuity.websocket.enabled=true",
                "continuity.redis.uri=" + redis.orElse(URI.create("redis://127.0.0.1:1")),
                "continuity.session.key-prefix=fleet-" + System.identityHashCode(this),
                // Until clients have moved, however slow the machine: it is over when they have.
                "continuity.drain.hand-over=30s",
                "continuity.drain.grace-period=1m",
                "continuity.websocket.keys.k1=" + key));
        all.addAll(Arrays.asList(properties));
        Instance started = Instance.start(builder, all.toArray(String[]::new));
        instances.add(started);
        newest = started.uri();
        return started;
    }

    URI uri(String path) {
        return URI.create(newest.toString().replace("http:", "ws:") + path);
    }

    static Map<String, String> basic(String user) {
        return basic(user, "secret");
    }

    static Map<String, String> basic(String user, String password) {
        String credentials = user + ":" + password;
        return Map.of(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
    }

    /** Closes an instance in the background, as a rollout does. */
    static CompletableFuture<Void> closing(Instance instance) {
        return OwnThread.run(instance::close).orTimeout(60, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        instances.forEach(Instance::close);
        log.close();
        store.close();
    }
}
