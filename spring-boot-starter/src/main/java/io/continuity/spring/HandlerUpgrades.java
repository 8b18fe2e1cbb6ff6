package io.continuity.spring;

import io.continuity.ws.server.ContinuityEndpoints;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.beans.factory.ObjectProvider;

/** Upgrades the requests of Spring's handlers to connections that outlive their sockets. <em>Thread-safe.</em> */
final class HandlerUpgrades {
    private static final String PATH = "/";

    private final ObjectProvider<ContinuityEndpoints> endpoints;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private Optional<ServerEndpointConfig> adapted = Optional.empty();

    HandlerUpgrades(ObjectProvider<ContinuityEndpoints> endpoints) {
        this.endpoints = endpoints;
    }

    /**
     * Upgrades a request.
     *
     * @param container that has the socket
     * @param request as the container knows it
     * @param arguments with which Spring wants its own endpoint connected: request, response, configuration, parameters
     * @param connection between that endpoint and its handler
     */
    void upgrade(
            ServerContainer container, HttpServletRequest request, Object[] arguments, HandlerConnection connection)
            throws Exception {
        ServerEndpointConfig spring = (ServerEndpointConfig) arguments[2];
        ServerEndpointConfig.Configurator configurator = spring.getConfigurator();
        connection.introduce((Endpoint) configurator.getEndpointInstance(spring.getEndpointClass()));
        String chosen = spring.getSubprotocols().stream()
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
        String agreed = OfferedProtocols.of(request).agreed(chosen);
        @SuppressWarnings("unchecked") // As the container's method has it.
        Map<String, String> parameters = (Map<String, String>) arguments[3];
        container.upgradeHttpToWebSocket(
                request, arguments[1], new HandshakeConfig(adapted(), spring, connection, agreed), parameters);
    }

    private ServerEndpointConfig adapted() throws DeploymentException {
        lock.lock();
        try {
            if (adapted.isEmpty()) {
                adapted = Optional.of(endpoints
                        .getObject()
                        .adapt(ServerEndpointConfig.Builder.create(HandlerEndpoint.class, PATH)
                                .configurator(new Endpoints())
                                .build()));
            }
            return adapted.get();
        } finally {
            lock.unlock();
        }
    }

    /** One for each connection. <em>Thread-safe.</em> */
    private static final class Endpoints extends ServerEndpointConfig.Configurator {
        @Override
        public <T> T getEndpointInstance(Class<T> type) {
            return type.cast(new HandlerEndpoint());
        }
    }
}
