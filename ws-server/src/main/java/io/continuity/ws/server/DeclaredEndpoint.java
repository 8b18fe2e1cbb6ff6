package io.continuity.ws.server;

import io.continuity.ws.common.Coders;
import io.continuity.ws.common.EndpointMethods;
import jakarta.websocket.Decoder;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Encoder;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Extension;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An endpoint as the application has declared it, and who is connected to it. <em>Thread-safe.</em>
 *
 * @param config what the application has declared
 * @param methods those of an annotated class; empty for a subclass of {@link Endpoint}
 * @param connections its sessions on this instance
 * @param limits what they have asked of their sockets
 */
record DeclaredEndpoint(
        ServerEndpointConfig config, Optional<EndpointMethods> methods, Connections connections, SocketLimits limits) {
    /**
     * Reads a declaration.
     *
     * @throws DeploymentException if it is not as the specification wants it
     */
    static DeclaredEndpoint of(ServerEndpointConfig config) throws DeploymentException {
        Class<?> type = config.getEndpointClass();
        Optional<EndpointMethods> methods = Endpoint.class.isAssignableFrom(type)
                ? Optional.empty()
                : Optional.of(EndpointMethods.of(type, new ServerDialect()));
        // What the annotations say: a client may send that before the application hears of it.
        int largest = methods.map(EndpointMethods::largestMessage).orElse(-1);
        return new DeclaredEndpoint(config, methods, new Connections(), new SocketLimits(largest));
    }

    /**
     * Reads the annotation of a class.
     *
     * @throws DeploymentException if it has none, or what it says cannot be made
     */
    static DeclaredEndpoint of(Class<?> annotated) throws DeploymentException {
        ServerEndpoint declaration = annotated.getAnnotation(ServerEndpoint.class);
        if (declaration == null) {
            throw new DeploymentException(annotated.getName() + " must have the annotation @ServerEndpoint");
        }
        return of(ServerEndpointConfig.Builder.create(annotated, declaration.value())
                .subprotocols(List.of(declaration.subprotocols()))
                .decoders(List.of(declaration.decoders()))
                .encoders(List.of(declaration.encoders()))
                .configurator(Coders.make(declaration.configurator()))
                .build());
    }

    /** What to tell the application, with the properties of one handshake. */
    EndpointConfig config(EndpointConfig handshake) {
        return new Told(config, handshake.getUserProperties());
    }

    /** Makes the application's endpoint for one connection. */
    Endpoint make() throws InstantiationException {
        Object instance = config.getConfigurator().getEndpointInstance(config.getEndpointClass());
        return methods.<Endpoint>map(known -> new AnnotatedServerEndpoint(known, instance))
                .orElseGet(() -> (Endpoint) instance);
    }

    private record Told(ServerEndpointConfig declared, Map<String, Object> properties) implements ServerEndpointConfig {
        @Override
        public Class<?> getEndpointClass() {
            return declared.getEndpointClass();
        }

        @Override
        public String getPath() {
            return declared.getPath();
        }

        @Override
        public List<String> getSubprotocols() {
            return declared.getSubprotocols();
        }

        @Override
        public List<Extension> getExtensions() {
            return declared.getExtensions();
        }

        @Override
        public Configurator getConfigurator() {
            return declared.getConfigurator();
        }

        @Override
        public List<Class<? extends Encoder>> getEncoders() {
            return declared.getEncoders();
        }

        @Override
        public List<Class<? extends Decoder>> getDecoders() {
            return declared.getDecoders();
        }

        @Override
        public Map<String, Object> getUserProperties() {
            return properties;
        }
    }
}
