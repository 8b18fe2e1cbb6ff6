package io.continuity.ws.server;

import io.continuity.session.SessionLifeline;
import jakarta.websocket.Extension;
import jakarta.websocket.Session;
import jakarta.websocket.WebSocketContainer;
import java.net.URI;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a socket's session knows from its handshake; containers do not tell after it has closed. <em>Immutable</em>, but for the
 * properties.
 */
record HandshakeFacts(
        WebSocketContainer container,
        String id,
        String protocolVersion,
        String subprotocol,
        List<Extension> extensions,
        boolean secure,
        Request request,
        Optional<SessionLifeline> session,
        Map<String, Object> properties) {
    record Request(
            URI uri,
            Map<String, List<String>> parameters,
            @Nullable String query,
            Map<String, String> path,
            @Nullable Principal user) {}

    static HandshakeFacts of(Session socket) {
        Optional<SessionLifeline> session = SocketSession.take(socket.getUserProperties());
        return new HandshakeFacts(
                socket.getContainer(),
                socket.getId(),
                socket.getProtocolVersion(),
                Subprotocols.application(Subprotocols.of(socket)),
                socket.getNegotiatedExtensions(),
                socket.isSecure(),
                new Request(
                        socket.getRequestURI(),
                        socket.getRequestParameterMap(),
                        socket.getQueryString(),
                        socket.getPathParameters(),
                        socket.getUserPrincipal()),
                session,
                socket.getUserProperties());
    }

    HandshakeFacts withId(String other) {
        return new HandshakeFacts(
                container, other, protocolVersion, subprotocol, extensions, secure, request, session, properties);
    }

    Handshake handshake() {
        return new Handshake(request.uri, request.parameters, Optional.ofNullable(request.user), properties);
    }
}
