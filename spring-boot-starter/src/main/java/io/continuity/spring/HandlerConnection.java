package io.continuity.spring;

import io.continuity.ws.server.Connection;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import java.security.Principal;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.WebSocketHandlerDecorator;
import org.springframework.web.socket.handler.WebSocketSessionDecorator;

/**
 * One connection of one handler, from a handshake on until it ends or goes on elsewhere. <em>Thread-safe</em> as far as the
 * handler is; the connection's events come one after another.
 */
class HandlerConnection extends WebSocketHandlerDecorator {
    private static final System.Logger LOG = System.getLogger(HandlerConnection.class.getName());
    private static final CloseStatus LEFT = CloseStatus.GOING_AWAY.withReason("it goes on on another instance");

    // Set in this order: at the handshake, then when the connection begins or goes on.
    private volatile @Nullable Endpoint endpoint;
    private volatile @Nullable WebSocketSession own;
    private volatile @Nullable WebSocketSession given;
    private volatile @Nullable CarriedAttributes carried;
    private volatile boolean resumed;

    HandlerConnection(WebSocketHandler handler) {
        super(handler);
    }

    /** Learns which session Spring has made at the handshake: only its endpoint knows. */
    final void introduce(Endpoint springs) {
        endpoint = springs;
        Session nobody = ServerContainers.proxy(Session.class, (proxy, method, arguments) -> null);
        springs.onOpen(nobody, ServerContainers.proxy(EndpointConfig.class, (proxy, method, arguments) -> null));
    }

    final Endpoint endpoint() {
        return Objects.requireNonNull(endpoint);
    }

    final Optional<Principal> user() {
        return Optional.ofNullable(Objects.requireNonNull(own).getPrincipal());
    }

    final void begin(Session session, EndpointConfig config) {
        start(session, config);
    }

    final void resume(Session session, EndpointConfig config) {
        resumed = true;
        start(session, config);
    }

    private void start(Session session, EndpointConfig config) {
        WebSocketSession known = Objects.requireNonNull(own);
        if (Connection.of(session).isPresent()) {
            carried = new CarriedAttributes(session.getUserProperties(), known.getAttributes());
        }
        given = known;
        endpoint().onOpen(session, config);
    }

    @Override
    public final void afterConnectionEstablished(WebSocketSession session) throws Exception {
        CarriedAttributes kept = carried;
        if (given == null) {
            own = session;
        } else if (kept == null) {
            getDelegate().afterConnectionEstablished(session);
        } else {
            established(session, kept);
        }
    }

    private void established(WebSocketSession session, CarriedAttributes kept) throws Exception {
        if (resumed) {
            kept.restore();
        }
        Optional<String> name = kept.user();
        WebSocketSession told = around(name.map(known -> named(session, known)).orElse(session), kept.properties());
        given = told;
        user().map(Principal::getName).filter(unused -> name.isEmpty()).ifPresent(kept::storeUser);
        try {
            if (resumed) {
                resumed(told);
            } else {
                begun(told);
            }
        } finally {
            kept.store();
        }
    }

    /**
     * Returns what the handler is told instead of the session.
     *
     * @param properties that are stored with the connection
     */
    WebSocketSession around(WebSocketSession session, Map<String, Object> properties) {
        return session;
    }

    /** The connection begins. */
    void begun(WebSocketSession session) throws Exception {
        getDelegate().afterConnectionEstablished(session);
    }

    /** The connection has begun elsewhere. */
    void resumed(WebSocketSession session) throws Exception {
        if (getLastHandler() instanceof ResumableWebSocketHandler handler) {
            handler.afterConnectionResumed(session);
        } else {
            getDelegate().afterConnectionEstablished(session);
        }
    }

    /** A message has come, over a connection that can go on elsewhere. */
    void handle(WebSocketSession session, WebSocketMessage<?> message) throws Exception {
        getDelegate().handleMessage(session, message);
    }

    @Override
    public final void handleMessage(WebSocketSession session, WebSocketMessage<?> message) throws Exception {
        CarriedAttributes kept = carried;
        if (kept == null) {
            getDelegate().handleMessage(session, message);
            return;
        }
        try {
            handle(told(session), message);
        } finally {
            kept.store();
        }
    }

    private WebSocketSession told(WebSocketSession session) {
        WebSocketSession instead = given;
        return instead == null ? session : instead;
    }

    @Override
    public final void handleTransportError(WebSocketSession session, Throwable failure) throws Exception {
        getDelegate().handleTransportError(told(session), failure);
    }

    @Override
    public final void afterConnectionClosed(WebSocketSession session, CloseStatus status) throws Exception {
        try {
            getDelegate().afterConnectionClosed(told(session), status);
        } finally {
            over();
        }
    }

    /** What was sent while a message was handled has its place among all that is sent. */
    void handled() {}

    /** The handler hears no more of it here. */
    void over() {}

    /** The connection goes on elsewhere. */
    final void leave() {
        WebSocketSession told = Objects.requireNonNull(given);
        try {
            if (getLastHandler() instanceof ResumableWebSocketHandler handler) {
                handler.afterConnectionLeft(told);
            } else {
                getDelegate().afterConnectionClosed(told, LEFT);
            }
        } catch (Exception e) {
            LOG.log(System.Logger.Level.WARNING, "A WebSocketHandler has failed when a connection left", e);
        } finally {
            over();
        }
    }

    /** Where each handshake gives its user another name, the one that the connection began with stays. */
    private static WebSocketSession named(WebSocketSession session, String name) {
        Principal present = session.getPrincipal();
        if (present != null && present.getName().equals(name)) {
            return session;
        }
        return new WebSocketSessionDecorator(session) {
            @Override
            public Principal getPrincipal() {
                return () -> name;
            }
        };
    }
}
