package io.continuity.ws.server;

import io.continuity.session.SessionLifeline;
import io.continuity.ws.common.SocketFacts;
import jakarta.websocket.Session;
import java.util.Optional;

/** What is known of a handshake: by its socket, and whether it belongs to an HTTP session. <em>Immutable</em> as the former is. */
record HandshakeFacts(SocketFacts socket, Optional<SessionLifeline> session) {
    static HandshakeFacts of(Session socket) {
        Optional<SessionLifeline> session = SocketSession.take(socket.getUserProperties());
        return new HandshakeFacts(SocketFacts.of(socket, Subprotocols.application(Subprotocols.of(socket))), session);
    }

    HandshakeFacts withId(String other) {
        return new HandshakeFacts(socket.withId(other), session);
    }

    Handshake handshake() {
        SocketFacts.Request request = socket.request();
        return new Handshake(
                request.uri(), request.parameters(), Optional.ofNullable(request.user()), socket.properties());
    }
}
