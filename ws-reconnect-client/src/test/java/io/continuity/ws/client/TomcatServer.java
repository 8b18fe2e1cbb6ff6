package io.continuity.ws.client;

import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;

/** A Tomcat with one WebSocket endpoint, on a free port. */
record TomcatServer(Tomcat tomcat, int port) implements AutoCloseable {
    static TomcatServer start(Class<? extends Endpoint> endpoint, List<String> subprotocols, Object owner)
            throws Exception {
        Path directory = Files.createTempDirectory("continuity-ws");
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(directory.toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", directory.toString());
        Tomcat.addServlet(context, "default", new DefaultServlet());
        context.addServletMapping("/", "default");
        ServerEndpointConfig config = ServerEndpointConfig.Builder.create(endpoint, "/chat")
                .subprotocols(subprotocols)
                .build();
        config.getUserProperties().put("owner", owner);
        context.addServletContainerInitializer(new WsSci(), Set.of());
        context.addServletContainerInitializer(
                (types, servlets) -> {
                    ServerContainer container =
                            (ServerContainer) servlets.getAttribute(ServerContainer.class.getName());
                    try {
                        Objects.requireNonNull(container).addEndpoint(config);
                    } catch (DeploymentException e) {
                        throw new IllegalStateException(e);
                    }
                },
                Set.of());
        tomcat.start();
        return new TomcatServer(tomcat, tomcat.getConnector().getLocalPort());
    }

    URI uri() {
        return URI.create("ws://127.0.0.1:" + port + "/chat");
    }

    @Override
    public void close() {
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
            throw new IllegalStateException(e);
        }
    }
}
