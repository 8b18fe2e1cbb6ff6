package io.continuity.ws.server;

import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.net.URI;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A container that stays up, with paths at which one instance after another can be: starting a container takes longer than
 * most tests.
 */
final class Host implements AutoCloseable {
    /** How many instances can be here at a time. */
    static final int PATHS = 2;

    /** What the endpoints of these instances speak. */
    static final List<String> SUBPROTOCOLS = List.of("talk");

    private static final Map<WebSocketServer.Kind, Host> HOSTS = new EnumMap<>(WebSocketServer.Kind.class);

    private final List<Door> doors = List.of(new Door(), new Door());
    private final WebSocketServer server;
    private boolean stopped;

    private Host(WebSocketServer.Kind kind) {
        try {
            server = kind.start(container -> {
                for (int i = 0; i < PATHS; i++) {
                    container.addEndpoint(ServerEndpointConfig.Builder.create(ConnectionEndpoint.class, "/talk/" + i)
                            .subprotocols(Subprotocols.around(SUBPROTOCOLS))
                            .configurator(doors.get(i))
                            .build());
                }
            });
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The one of a kind. */
    static synchronized Host of(WebSocketServer.Kind kind) {
        return HOSTS.computeIfAbsent(kind, Host::new);
    }

    /** Another one of a kind, for who will stop it. */
    static Host start(WebSocketServer.Kind kind) {
        return new Host(kind);
    }

    static synchronized void stopAll() {
        HOSTS.values().forEach(Host::close);
        HOSTS.clear();
    }

    @Override
    public void close() {
        if (!stopped) {
            stopped = true;
            server.close();
        }
    }

    int port() {
        return server.port();
    }

    /** Has an instance at a path from now on. */
    String place(int path, ServerEndpointConfig adapted) {
        doors.get(path).instance = adapted;
        return "/talk/" + path;
    }

    URI uri(String host, int port, String path) {
        return URI.create("ws://" + host + ":" + port + path);
    }

    /** Leads to the instance that is here. */
    private static final class Door extends ServerEndpointConfig.Configurator {
        private volatile @Nullable ServerEndpointConfig instance;

        private ServerEndpointConfig.Configurator configurator() {
            return Objects.requireNonNull(instance).getConfigurator();
        }

        @Override
        public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
            return configurator()
                    .getNegotiatedSubprotocol(Objects.requireNonNull(instance).getSubprotocols(), requested);
        }

        @Override
        public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
            return configurator().getNegotiatedExtensions(installed, requested);
        }

        @Override
        public boolean checkOrigin(String origin) {
            return configurator().checkOrigin(origin);
        }

        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            configurator().modifyHandshake(config, request, response);
        }

        @Override
        public <T> T getEndpointInstance(Class<T> type) throws InstantiationException {
            return configurator().getEndpointInstance(type);
        }
    }
}
