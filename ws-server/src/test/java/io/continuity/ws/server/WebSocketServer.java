package io.continuity.ws.server;

import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
import org.glassfish.tyrus.server.TyrusServerContainer;
import org.glassfish.tyrus.spi.ServerContainerFactory;

/** A container with WebSocket endpoints, on a free port. */
interface WebSocketServer extends AutoCloseable {
    /** The containers that everything has to work in. */
    enum Kind {
        TOMCAT,
        JETTY,
        TYRUS;

        WebSocketServer start(Registration registration) throws Exception {
            return switch (this) {
                case TOMCAT -> tomcat(registration);
                case JETTY -> jetty(registration);
                case TYRUS -> tyrus(registration);
            };
        }
    }

    @FunctionalInterface
    interface Registration {
        void register(ServerContainer container) throws DeploymentException;
    }

    int port();

    @Override
    void close();

    default URI uri(String path) {
        return URI.create("ws://127.0.0.1:" + port() + path);
    }

    private static WebSocketServer tomcat(Registration registration) throws LifecycleException, IOException {
        Path directory = Files.createTempDirectory("continuity-ws");
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(directory.toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", directory.toString());
        Tomcat.addServlet(context, "default", new DefaultServlet());
        context.addServletMapping("/", "default");
        context.addServletContainerInitializer(new WsSci(), Set.of());
        context.addServletContainerInitializer(
                (types, servlets) -> {
                    ServerContainer container =
                            (ServerContainer) servlets.getAttribute(ServerContainer.class.getName());
                    try {
                        registration.register(Objects.requireNonNull(container));
                    } catch (DeploymentException e) {
                        throw new IllegalStateException(e);
                    }
                },
                Set.of());
        tomcat.start();
        return of(tomcat.getConnector().getLocalPort(), () -> {
            tomcat.stop();
            tomcat.destroy();
        });
    }

    private static WebSocketServer jetty(Registration registration) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        server.setHandler(context);
        JakartaWebSocketServletContainerInitializer.configure(
                context, (servlets, container) -> registration.register(container));
        server.start();
        return of(connector.getLocalPort(), server::stop);
    }

    private static WebSocketServer tyrus(Registration registration) throws Exception {
        TyrusServerContainer container = (TyrusServerContainer) ServerContainerFactory.createServerContainer(Map.of());
        registration.register(container);
        container.start("", 0);
        return of(container.getPort(), container::stop);
    }

    @FunctionalInterface
    interface Stop {
        void stop() throws Exception;
    }

    private static WebSocketServer of(int port, Stop stop) {
        return new WebSocketServer() {
            @Override
            public int port() {
                return port;
            }

            @Override
            public void close() {
                try {
                    stop.stop();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }

    /** The configuration of an endpoint without anything but its path. */
    static ServerEndpointConfig config(Class<?> endpoint, String path) {
        return ServerEndpointConfig.Builder.create(endpoint, path).build();
    }
}
