package io.continuity.ws.client;

import io.continuity.resume.WindowLimits;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.WebSocketContainer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Builds a {@link ReconnectingWebSocket}. <em>Not thread-safe.</em> */
public final class ReconnectingWebSocketBuilder {
    /** RFC 6455 §4.1: those that the handshake consists of. */
    private static final Set<String> RESERVED = Set.of(
            "authorization",
            "connection",
            "host",
            "sec-websocket-accept",
            "sec-websocket-key",
            "sec-websocket-protocol",
            "sec-websocket-version",
            "upgrade");

    private final Supplier<URI> uris;
    private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private List<String> subprotocols = List.of();
    private Optional<Credentials> credentials = Optional.empty();
    private Optional<Credentials> authorization = Optional.empty();
    private WindowLimits window = new WindowLimits(256, 256 * 1024);
    private WhenFull whenFull = WhenFull.BLOCK;
    private int maxMessageBytes = 1 << 20;
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration heartbeat = Duration.ofSeconds(15);
    private Supplier<WebSocketContainer> container = Containers::find;
    private Executor executor = SharedThreads.WORKERS;
    private Optional<ResumeStore> store = Optional.empty();

    ReconnectingWebSocketBuilder(Supplier<URI> uris) {
        this.uris = uris;
    }

    /**
     * Names subprotocols of the application, the best first. They are offered inside {@code continuity.v1} and as they are.
     *
     * @param names tokens as of RFC 9110
     * @return this
     */
    public ReconnectingWebSocketBuilder subprotocols(String... names) {
        subprotocols = checked(List.of(names));
        return this;
    }

    private static List<String> checked(List<String> names) {
        for (String name : names) {
            if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
                throw new IllegalArgumentException("subprotocols must be tokens: " + name);
            }
        }
        return List.copyOf(names);
    }

    /**
     * Adds a header to each handshake.
     *
     * @param name any but those of the handshake itself, and {@code Authorization}, for which there is
     *     {@link #authorization}
     * @param value its value
     * @return this
     */
    public ReconnectingWebSocketBuilder header(String name, String value) {
        if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("header must not be one of " + RESERVED + ": " + name);
        }
        if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("header " + name + " must be one line");
        }
        headers.computeIfAbsent(name, ignored -> new ArrayList<>()).add(value);
        return this;
    }

    /**
     * Sends a credential in the first frame of each socket, {@code at} of {@code hello}, to servers that speak
     * {@code continuity.v1}; and a newer one when they ask for it.
     *
     * @param supplier asked at each attempt, on the client's executor
     * @return this
     */
    public ReconnectingWebSocketBuilder credentials(Credentials supplier) {
        credentials = Optional.of(supplier);
        return this;
    }

    /**
     * Sends the header {@code Authorization} with each handshake.
     *
     * @param supplier of the header's whole value, asked at each attempt, on the client's executor
     * @return this
     */
    public ReconnectingWebSocketBuilder authorization(Credentials supplier) {
        authorization = Optional.of(supplier);
        return this;
    }

    /**
     * Bounds what may wait for the server to handle it; the server may set narrower bounds. 256 messages and 256 KiB, unless
     * set.
     *
     * @param messages 1 to 1,000,000
     * @param bytes 1 or more; a single message may be larger, when there is no other
     * @param policy for what finds no room; {@link WhenFull#BLOCK} unless set
     * @return this
     */
    public ReconnectingWebSocketBuilder window(int messages, long bytes, WhenFull policy) {
        window = new WindowLimits(messages, bytes);
        whenFull = policy;
        return this;
    }

    /**
     * Bounds a message from the server; 1 MiB unless set. A larger one ends the client, as it would come again.
     *
     * @param bytes at least 125; of texts, characters
     * @return this
     */
    public ReconnectingWebSocketBuilder maxMessageBytes(int bytes) {
        if (bytes < 125) {
            throw new IllegalArgumentException("maxMessageBytes must be 125 or more: " + bytes);
        }
        maxMessageBytes = bytes;
        return this;
    }

    /**
     * Bounds the time from the beginning of an attempt to the server's first answer on the open socket; 10 s unless set.
     *
     * @param timeout 1 ms to 1 hour
     * @return this
     */
    public ReconnectingWebSocketBuilder connectTimeout(Duration timeout) {
        if (timeout.toMillis() < 1 || timeout.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("connectTimeout must be 1 ms to 1 hour: " + timeout);
        }
        connectTimeout = timeout;
        return this;
    }

    /**
     * Says how often to ask whether the server is there, unless the server has another interval; 15 s unless set. After three
     * in silence the socket is given up.
     *
     * @param interval 100 ms to 1 hour
     * @return this
     */
    public ReconnectingWebSocketBuilder heartbeat(Duration interval) {
        if (interval.compareTo(Duration.ofMillis(100)) < 0 || interval.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("heartbeat must be 100 ms to 1 hour: " + interval);
        }
        heartbeat = interval;
        return this;
    }

    /**
     * Says which container opens sockets; unless set, a client of Tyrus if it is on the class path, else what
     * {@link jakarta.websocket.ContainerProvider} finds.
     *
     * @param supplier asked at each attempt. A client of Tyrus must be a new one each time: it shuts its threads down when
     *     its last connection ends
     * @return this
     */
    public ReconnectingWebSocketBuilder container(Supplier<WebSocketContainer> supplier) {
        container = supplier;
        return this;
    }

    /**
     * Says what runs the listener and what may block: attempts to connect, suppliers, a store. Unless set, daemon threads
     * that all clients share and that end when they are idle. One for virtual threads does as well.
     *
     * @param threads must not run tasks on the caller's thread, and must have one for each attempt and each busy listener
     * @return this
     */
    public ReconnectingWebSocketBuilder executor(Executor threads) {
        executor = threads;
        return this;
    }

    /**
     * Says where to leave what another process needs to go on. It is read when the client is opened, on the caller's thread.
     *
     * @param resumeStore of this client alone
     * @return this
     */
    public ReconnectingWebSocketBuilder resumeStore(ResumeStore resumeStore) {
        store = Optional.of(resumeStore);
        return this;
    }

    /**
     * Makes the client, and has it begin to connect. Returns at once.
     *
     * @param listener hears what happens
     * @return the client
     */
    public ReconnectingWebSocket open(WebSocketListener listener) {
        Options.Audience audience = new Options.Audience(listener, SocketWatch.NONE, new Lane(executor));
        ClientEndpointConfig nothing = ClientEndpointConfig.Builder.create().build();
        return open(nothing, new MessageBound(maxMessageBytes), audience);
    }

    /**
     * Makes a client that runs an endpoint of the Jakarta API, and has it begin to connect. Returns at once: the endpoint has a
     * session as soon as a connection is live. If none ever is, {@link ReconnectingWebSocket#closed()} says why.
     *
     * <p>What the endpoint has declared holds for each handshake; subprotocols, unless {@link #subprotocols} names some.
     *
     * @param endpoint an object whose class has {@code @ClientEndpoint} or extends {@link Endpoint}, or such a class, of which
     *     one is made
     * @return the client
     * @throws DeploymentException if it is not as the specification wants it; says what is wrong
     * @see ResumingEndpoint
     */
    public ReconnectingWebSocket open(Object endpoint) throws DeploymentException {
        return run(DeclaredClient.of(endpoint));
    }

    /**
     * Makes a client that runs an endpoint of the Jakarta API with a configuration, as {@link #open(Object)} does.
     *
     * @param endpoint what to run
     * @param config its coders, configurator, subprotocols, extensions, SSL context and user properties
     * @return the client
     * @throws DeploymentException if a coder cannot be made
     */
    public ReconnectingWebSocket open(Endpoint endpoint, ClientEndpointConfig config) throws DeploymentException {
        return run(DeclaredClient.of(endpoint, config));
    }

    private ReconnectingWebSocket run(DeclaredClient declared) {
        Executor threads =
                SharedThreads.inLoader(executor, Thread.currentThread().getContextClassLoader());
        Lane lane = new Lane(threads);
        MessageBound largest = new MessageBound(maxMessageBytes);
        EndpointListener listener = new EndpointListener(declared, largest, lane, threads);
        return open(declared.config(), largest, new Options.Audience(listener, listener, lane));
    }

    private ReconnectingWebSocket open(ClientEndpointConfig declared, MessageBound largest, Options.Audience audience) {
        List<String> own = subprotocols.isEmpty() ? checked(declared.getPreferredSubprotocols()) : subprotocols;
        Options options = new Options(
                new Options.Where(uris, own, Collections.unmodifiableMap(new TreeMap<>(headers)), declared),
                new Options.Who(credentials, authorization),
                new Options.Limits(window, whenFull, largest, connectTimeout, heartbeat),
                new Options.Surroundings(container, executor, store, audience));
        return new ReconnectingWebSocket(options).open();
    }
}
