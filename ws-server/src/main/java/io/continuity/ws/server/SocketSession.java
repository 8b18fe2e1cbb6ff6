package io.continuity.ws.server;

import io.continuity.session.SessionLifeline;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.server.HandshakeRequest;
import java.util.Map;
import java.util.Optional;

/** How the HTTP session of a handshake gets to the socket that comes of it: as a property that the application does not see. */
final class SocketSession {
    private static final String PROPERTY = SessionLifeline.class.getName();

    private SocketSession() {}

    static void carry(HandshakeRequest request, EndpointConfig config) {
        if (request.getHttpSession() instanceof SessionLifeline.Source source) {
            source.lifeline().ifPresent(lifeline -> config.getUserProperties().put(PROPERTY, lifeline));
        }
    }

    /** Takes it out of a socket's properties. */
    static Optional<SessionLifeline> take(Map<String, Object> properties) {
        return Optional.ofNullable((SessionLifeline) properties.remove(PROPERTY));
    }
}
