package io.continuity.ws.server;

import io.continuity.drain.Drain;
import io.continuity.drain.DrainPhase;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Registers WebSocket endpoints, unchanged, so that their clients are told when the instance leaves service.
 *
 * <pre>{@code
 * ContinuityEndpoints endpoints = ContinuityEndpoints.of(drain);
 * endpoints.add(serverContainer, ChatEndpoint.class);
 * }</pre>
 *
 * <p>Connections are counted as work of the instance. In {@link DrainPhase#HAND_OVER} each is closed with 1001, spread over
 * time, after what waits to be sent to it; one that is opened later is closed at once. Without this, containers cut them
 * without a word, or all at once.
 *
 * <p>What is otherwise than with the container's own registration: any number of threads may send to a session at once, and
 * messages go out in the order of the calls; up to 1000 messages and 1 MiB wait for a slow client, and what is sent with
 * {@code getAsyncRemote()} beyond that fails; messages come and go as a whole, so handlers of parts get one part, and the
 * container's buffer ({@code setMaxTextMessageBufferSize}) bounds what may come.
 *
 * <p>Not to be deployed by the container as well: a class with {@code @ServerEndpoint} that it finds by itself would be there
 * twice, which it refuses. <em>Thread-safe.</em>
 */
public final class ContinuityEndpoints {
    private final Drain drain;
    private final Collection<DeclaredEndpoint> endpoints = new CopyOnWriteArrayList<>();

    private ContinuityEndpoints(Drain drain) {
        this.drain = drain;
    }

    /**
     * Begins with no endpoints, and takes part in a drain.
     *
     * @param drain of the instance
     * @return where to register endpoints
     */
    public static ContinuityEndpoints of(Drain drain) {
        ContinuityEndpoints created = new ContinuityEndpoints(Objects.requireNonNull(drain, "drain"));
        drain.register(DrainPhase.HAND_OVER, "websockets", new Goodbyes(created.endpoints));
        return created;
    }

    /**
     * Registers a class with {@code @ServerEndpoint}.
     *
     * @param container that is being deployed to
     * @param annotated the class
     * @throws DeploymentException if the class is not as the specification wants it, or the container refuses its path
     */
    public void add(ServerContainer container, Class<?> annotated) throws DeploymentException {
        add(container, DeclaredEndpoint.of(annotated));
    }

    /**
     * Registers an endpoint of either kind, with a configuration.
     *
     * @param container that is being deployed to
     * @param config of a subclass of {@code Endpoint}, or of a class with {@code @OnMessage} and the like
     * @throws DeploymentException if the class is not as the specification wants it, or the container refuses its path
     */
    public void add(ServerContainer container, ServerEndpointConfig config) throws DeploymentException {
        add(container, DeclaredEndpoint.of(config));
    }

    private void add(ServerContainer container, DeclaredEndpoint declared) throws DeploymentException {
        ServerEndpointConfig config = ServerEndpointConfig.Builder.create(
                        ConnectionEndpoint.class, declared.config().getPath())
                .subprotocols(declared.config().getSubprotocols())
                .extensions(declared.config().getExtensions())
                .configurator(new ConnectionConfigurator(declared, drain))
                .build();
        config.getUserProperties().putAll(declared.config().getUserProperties());
        container.addEndpoint(config);
        endpoints.add(declared);
    }
}
