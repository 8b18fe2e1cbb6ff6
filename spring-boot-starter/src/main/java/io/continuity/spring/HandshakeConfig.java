package io.continuity.spring;

import jakarta.websocket.Decoder;
import jakarta.websocket.Encoder;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What one handshake has led to, for the container. <em>Thread-safe.</em> */
final class HandshakeConfig implements ServerEndpointConfig {
    private final ServerEndpointConfig adapted;
    private final ServerEndpointConfig spring;
    private final String protocol;
    private final Map<String, Object> properties = new ConcurrentHashMap<>();

    /**
     * Tells it.
     *
     * @param adapted whose endpoint to connect
     * @param spring what Spring wanted to connect
     * @param connection for {@link HandlerEndpoint}
     * @param protocol that is agreed upon; empty for none
     */
    HandshakeConfig(
            ServerEndpointConfig adapted, ServerEndpointConfig spring, HandlerConnection connection, String protocol) {
        this.adapted = adapted;
        this.spring = spring;
        this.protocol = protocol;
        properties.putAll(adapted.getUserProperties());
        properties.putAll(spring.getUserProperties());
        properties.put(HandlerEndpoint.CONNECTION, connection);
        connection.user().ifPresent(user -> properties.put(HandshakeUsers.USER, user));
    }

    @Override
    public Class<?> getEndpointClass() {
        return adapted.getEndpointClass();
    }

    @Override
    public String getPath() {
        return spring.getPath();
    }

    @Override
    public List<String> getSubprotocols() {
        return protocol.isEmpty() ? List.of() : List.of(protocol);
    }

    @Override
    public List<Extension> getExtensions() {
        return spring.getExtensions();
    }

    @Override
    public List<Class<? extends Encoder>> getEncoders() {
        return List.of();
    }

    @Override
    public List<Class<? extends Decoder>> getDecoders() {
        return List.of();
    }

    @Override
    public Map<String, Object> getUserProperties() {
        return properties;
    }

    @Override
    public Configurator getConfigurator() {
        return new Agreed(adapted.getConfigurator(), spring.getConfigurator(), protocol);
    }

    /** All has been decided. <em>Thread-safe.</em> */
    private static final class Agreed extends Configurator {
        private final Configurator adapted;
        private final Configurator spring;
        private final String protocol;

        Agreed(Configurator adapted, Configurator spring, String protocol) {
            this.adapted = adapted;
            this.spring = spring;
            this.protocol = protocol;
        }

        @Override
        public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
            return protocol;
        }

        @Override
        public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
            return spring.getNegotiatedExtensions(installed, requested);
        }

        /** Spring has an interceptor for that. */
        @Override
        public boolean checkOrigin(String origin) {
            return true;
        }

        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            adapted.modifyHandshake(config, request, response);
        }

        @Override
        public <T> T getEndpointInstance(Class<T> type) throws InstantiationException {
            return adapted.getEndpointInstance(type);
        }
    }
}
