package io.continuity.ws.client;

import io.continuity.ws.common.AnnotatedEndpoint;
import io.continuity.ws.common.Coders;
import io.continuity.ws.common.Coding;
import io.continuity.ws.common.EndpointMethods;
import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import java.util.List;
import java.util.Optional;

/**
 * An endpoint as the application has declared it, with its decoders and encoders. <em>Immutable.</em>
 *
 * @param endpoint what to call
 * @param config what it has declared
 * @param coding its decoders and encoders
 * @param resuming the application's object, if it wants to hear of resets
 * @param largestMessage that its annotations speak of, in bytes; negative if of none
 */
record DeclaredClient(
        Endpoint endpoint,
        ClientEndpointConfig config,
        Coding coding,
        Optional<ResumingEndpoint> resuming,
        int largestMessage) {
    /**
     * Reads an endpoint of either kind.
     *
     * @param application an object, or a class of which one is made
     * @throws DeploymentException if it is none, or is not as the specification wants it
     */
    static DeclaredClient of(Object application) throws DeploymentException {
        Object instance = application instanceof Class<?> type ? Coders.make(type) : application;
        return instance instanceof Endpoint endpoint
                ? of(endpoint, ClientEndpointConfig.Builder.create().build())
                : annotated(instance);
    }

    /**
     * Takes an endpoint with a configuration.
     *
     * @throws DeploymentException if a coder cannot be made
     */
    static DeclaredClient of(Endpoint endpoint, ClientEndpointConfig config) throws DeploymentException {
        return new DeclaredClient(endpoint, config, Coding.of(config), resuming(endpoint), -1);
    }

    private static DeclaredClient annotated(Object instance) throws DeploymentException {
        Class<?> type = instance.getClass();
        ClientEndpoint declaration = type.getAnnotation(ClientEndpoint.class);
        if (declaration == null) {
            throw new DeploymentException(
                    type.getName() + " must have the annotation @ClientEndpoint, or be a subclass of Endpoint");
        }
        EndpointMethods methods = EndpointMethods.of(type);
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
                .configurator(Coders.make(declaration.configurator()))
                .preferredSubprotocols(List.of(declaration.subprotocols()))
                .decoders(List.of(declaration.decoders()))
                .encoders(List.of(declaration.encoders()))
                .build();
        Coding coding = Coding.of(config);
        coding.check(methods);
        return new DeclaredClient(
                new AnnotatedEndpoint(methods, instance), config, coding, resuming(instance), methods.largestMessage());
    }

    private static Optional<ResumingEndpoint> resuming(Object instance) {
        return instance instanceof ResumingEndpoint resuming ? Optional.of(resuming) : Optional.empty();
    }
}
