package io.continuity.spring;

import io.continuity.ws.server.ResumableEndpoint;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import java.util.Objects;
import java.util.Optional;

/**
 * The endpoint of all handlers of Spring: finds the one of a connection where its handshake has left it. <em>Thread-safe</em>
 * as far as that is.
 */
final class HandlerEndpoint extends Endpoint implements ResumableEndpoint {
    /** Among a handshake's properties. */
    static final String CONNECTION = HandlerEndpoint.class.getName() + ".connection";

    private volatile Optional<HandlerConnection> connection = Optional.empty();

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        find(config).begin(session, config);
    }

    @Override
    public void onResume(Session session, EndpointConfig config) {
        find(config).resume(session, config);
    }

    private HandlerConnection find(EndpointConfig config) {
        HandlerConnection found = (HandlerConnection)
                Objects.requireNonNull(config.getUserProperties().get(CONNECTION));
        connection = Optional.of(found);
        return found;
    }

    @Override
    public void onLeave(Session session) {
        connection.ifPresent(HandlerConnection::leave);
    }

    @Override
    public void onHandled(Session session) {
        connection.ifPresent(HandlerConnection::handled);
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        connection.ifPresent(known -> known.endpoint().onClose(session, reason));
    }

    @Override
    public void onError(Session session, Throwable failure) {
        connection.ifPresent(known -> known.endpoint().onError(session, failure));
    }
}
