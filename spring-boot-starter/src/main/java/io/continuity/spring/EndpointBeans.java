package io.continuity.spring;

import io.continuity.ws.server.ContinuityEndpoints;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.ClassUtils;
import org.springframework.web.context.WebApplicationContext;

/** The endpoints of Jakarta WebSocket among the beans of an application, of its classes and of configurations. */
final class EndpointBeans {
    private final WebApplicationContext context;
    private final ObjectProvider<ContinuityEndpoints> endpoints;

    EndpointBeans(WebApplicationContext context, ObjectProvider<ContinuityEndpoints> endpoints) {
        this.context = context;
        this.endpoints = endpoints;
    }

    /** The same container, but what is added to it is resumable. */
    static ServerContainer through(ServerContainer container, ObjectProvider<ContinuityEndpoints> endpoints) {
        return ServerContainers.adding(container, endpoint -> {
            if (endpoint instanceof ServerEndpointConfig config) {
                endpoints.getObject().add(container, config);
            } else {
                endpoints.getObject().add(container, (Class<?>) endpoint);
            }
        });
    }

    void register() {
        Set<Class<?>> classes = new LinkedHashSet<>();
        Arrays.stream(context.getBeanNamesForAnnotation(ServerEndpoint.class))
                .map(context::getType)
                .filter(Objects::nonNull)
                .forEach(type -> classes.add(ClassUtils.getUserClass(type)));
        Set<ServerEndpointConfig> configs = new LinkedHashSet<>(
                context.getBeansOfType(ServerEndpointConfig.class).values());
        if (classes.isEmpty() && configs.isEmpty()) {
            return;
        }
        ServerContainer container = Optional.ofNullable(context.getServletContext())
                .flatMap(ServerContainers::of)
                .orElseThrow(() -> new SetupException(
                        "There are beans with @ServerEndpoint, and the server has no WebSockets",
                        "add spring-boot-starter-websocket, or the server's own module for them"));
        ServerContainer resumable = through(container, endpoints);
        classes.forEach(type -> add(type.getName(), () -> resumable.addEndpoint(type)));
        configs.forEach(config -> add(config.getPath(), () -> resumable.addEndpoint(config)));
    }

    private interface Addition {
        void run() throws DeploymentException;
    }

    private static void add(String name, Addition addition) {
        try {
            addition.run();
        } catch (DeploymentException e) {
            throw new SetupException(
                    "The WebSocket endpoint " + name + " cannot be registered, as " + e.getMessage(), "correct it");
        }
    }
}
