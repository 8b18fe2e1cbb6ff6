package io.continuity.ws.server;

import io.continuity.Clocks;
import io.continuity.drain.Drain;
import io.continuity.drain.DrainPhase;
import io.continuity.resume.ConnectionId;
import io.continuity.resume.Message;
import io.continuity.resume.PostResult;
import io.continuity.resume.ResumeTokens;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Registers WebSocket endpoints, unchanged, so that their connections outlive this instance.
 *
 * <pre>{@code
 * ContinuityEndpoints endpoints = ContinuityEndpoints.of(drain, Resumption.builder(log, tokens).build());
 * endpoints.add(serverContainer, ChatEndpoint.class);
 * }</pre>
 *
 * <p>Clients that speak {@code continuity.v1} keep their connection when its socket or this instance goes away: it goes on on
 * another one that has the same endpoint, with every message once and in order. The endpoint's {@code @OnOpen} is called
 * when a connection begins, {@code @OnClose} when it ends; see {@link OnResume} and {@link OnLeave} for what is between. A
 * session that waits for its client is open: what is sent to it is kept. What the handler of a message sends to the session,
 * on its own thread, is stored together with the fact that the message was handled.
 *
 * <p>Others are plain clients: in {@link DrainPhase#HAND_OVER} each is closed with 1001, spread over time, after what waits
 * to be sent to it; one that is opened later is closed at once. Without this, containers cut them without a word, or all at
 * once.
 *
 * <p>What is otherwise than with the container's own registration: any number of threads may send to a session at once, and
 * messages go out in the order of the calls; up to 1000 messages and 1 MiB wait for a slow client, and what is sent with
 * {@code getAsyncRemote()} beyond that fails; messages come and go as a whole, so handlers of parts get one part, and the
 * container's buffer ({@code setMaxTextMessageBufferSize}) bounds what may come.
 *
 * <p>Not to be deployed by the container as well: a class with {@code @ServerEndpoint} that it finds by itself would be there
 * twice, which it refuses. <em>Thread-safe.</em>
 */
public final class ContinuityEndpoints implements AutoCloseable {
    private final Drain drain;
    private final ConnectionThreads threads;
    private final Optional<ConnectionHub> hub;
    private final SessionWatch watch;
    private final Collection<DeclaredEndpoint> endpoints = new CopyOnWriteArrayList<>();

    private ContinuityEndpoints(Drain drain, ConnectionThreads threads, Optional<ConnectionHub> hub) {
        this.drain = Objects.requireNonNull(drain, "drain");
        this.threads = threads;
        this.hub = hub;
        this.watch = new SessionWatch(threads, Clocks.ticker());
        drain.register(DrainPhase.HAND_OVER, "websockets", new Goodbyes(endpoints));
        hub.ifPresent(known -> drain.register(DrainPhase.HAND_OVER, "connections", new Handover(known)));
    }

    /**
     * Begins with no endpoints, and takes part in a drain. No connection is resumable.
     *
     * @param drain of the instance
     * @return where to register endpoints
     */
    public static ContinuityEndpoints of(Drain drain) {
        return new ContinuityEndpoints(drain, new ConnectionThreads(Optional.empty()), Optional.empty());
    }

    /**
     * Begins with no endpoints, and takes part in a drain, in which connections move to other instances.
     *
     * @param drain of the instance
     * @param resumption how connections are kept
     * @return where to register endpoints
     */
    public static ContinuityEndpoints of(Drain drain, Resumption resumption) {
        ConnectionThreads threads = new ConnectionThreads(resumption.executor());
        return new ContinuityEndpoints(drain, threads, Optional.of(new ConnectionHub(resumption, threads)));
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
        container.addEndpoint(adapted(declared));
    }

    /**
     * Returns what to give to a container instead of a configuration, for those who deploy or upgrade themselves: once for an
     * endpoint, not for each connection.
     *
     * @param config of a subclass of {@code Endpoint}, or of a class with {@code @OnMessage} and the like
     * @return a configuration with the same path, and with the subprotocols of {@code continuity.v1} beside its own
     * @throws DeploymentException if the class is not as the specification wants it
     */
    public ServerEndpointConfig adapt(ServerEndpointConfig config) throws DeploymentException {
        return adapted(DeclaredEndpoint.of(config));
    }

    private ServerEndpointConfig adapted(DeclaredEndpoint declared) {
        List<String> own = declared.config().getSubprotocols();
        ServerEndpointConfig config = ServerEndpointConfig.Builder.create(
                        ConnectionEndpoint.class, declared.config().getPath())
                .subprotocols(hub.isEmpty() ? own : Subprotocols.around(own))
                .extensions(declared.config().getExtensions())
                .configurator(new ConnectionConfigurator(declared, drain, hub, watch))
                .build();
        config.getUserProperties().putAll(declared.config().getUserProperties());
        endpoints.add(declared);
        return config;
    }

    /**
     * Sends a message to a connection, on whichever instance it is, or to be kept until its client comes back. Messages to
     * one connection that are sent one after another, each when the one before is kept, arrive in this order.
     *
     * @param id of a connection
     * @param message what to send
     * @return whether it is kept; fails with {@link io.continuity.resume.ConnectionLogException} if that is not known
     * @throws IllegalStateException if connections are not resumable
     */
    public CompletionStage<PostResult> send(ConnectionId id, Message message) {
        return resumable().resumption().log().post(id, message);
    }

    /**
     * Sends a message to all connections of somebody, on all instances. Plain clients do not get it.
     *
     * @param principal as the {@link ConnectionAuthenticator} has said
     * @param message what to send
     * @return for how many it is kept; fails with {@link io.continuity.resume.ConnectionLogException} if that is not known
     * @throws IllegalStateException if connections are not resumable
     */
    public CompletionStage<Integer> sendToPrincipal(String principal, Message message) {
        String digest = ResumeTokens.digest(principal);
        return new Broadcast(resumable().resumption().log(), message).to((log, at) -> log.belongingTo(digest, at));
    }

    /**
     * Sends a message to all connections of a group, on all instances. Plain clients do not get it.
     *
     * @param group its name
     * @param message what to send
     * @return for how many it is kept; fails with {@link io.continuity.resume.ConnectionLogException} if that is not known
     * @throws IllegalStateException if connections are not resumable
     * @see Connection#join
     */
    public CompletionStage<Integer> sendToGroup(String group, Message message) {
        String name = ConnectionHub.checked(group);
        return new Broadcast(resumable().resumption().log(), message).to((log, at) -> log.members(name, at));
    }

    /**
     * Returns what has happened to resumable connections here.
     *
     * @return counts since the start
     * @throws IllegalStateException if connections are not resumable
     */
    public ConnectionStatistics statistics() {
        ConnectionHub known = resumable();
        return known.counters().read(known.size());
    }

    private ConnectionHub resumable() {
        return hub.orElseThrow(() -> new IllegalStateException(
                "connections are not resumable: begin with ContinuityEndpoints.of(drain, resumption)"));
    }

    /**
     * Ends its threads, after the container has stopped. Connections that are still here can be claimed elsewhere. Waits up to
     * 5 seconds for what the endpoints are doing, and interrupts it then.
     */
    @Override
    public void close() {
        hub.ifPresent(ConnectionHub::close);
        threads.close();
    }
}
