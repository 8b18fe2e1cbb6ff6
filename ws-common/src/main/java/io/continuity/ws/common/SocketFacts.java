package io.continuity.ws.common;

import jakarta.websocket.Extension;
import jakarta.websocket.Session;
import jakarta.websocket.WebSocketContainer;
import java.net.URI;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a socket's session knows from its handshake; containers do not tell after it has closed. <em>Immutable</em>, but for the
 * properties.
 *
 * @param container that has opened it
 * @param id of the session to which this belongs
 * @param protocolVersion of WebSocket
 * @param subprotocol the application's; empty for none
 * @param extensions that were negotiated
 * @param secure whether it is encrypted
 * @param request that has opened it
 * @param properties of the user, to begin with
 */
public record SocketFacts(
        WebSocketContainer container,
        String id,
        String protocolVersion,
        String subprotocol,
        List<Extension> extensions,
        boolean secure,
        Request request,
        Map<String, Object> properties) {
    /**
     * What was asked for. <em>Immutable.</em>
     *
     * @param uri of the request
     * @param parameters of the query
     * @param query null if there is none
     * @param path what stands for the variables of the path
     * @param user null for nobody
     */
    public record Request(
            URI uri,
            Map<String, List<String>> parameters,
            @Nullable String query,
            Map<String, String> path,
            @Nullable Principal user) {}

    /**
     * Asks an open socket.
     *
     * @param socket which
     * @param subprotocol the application's part of what was negotiated; empty for none
     * @return what it says
     */
    public static SocketFacts of(Session socket, String subprotocol) {
        return new SocketFacts(
                socket.getContainer(),
                socket.getId(),
                socket.getProtocolVersion(),
                subprotocol,
                socket.getNegotiatedExtensions(),
                socket.isSecure(),
                new Request(
                        socket.getRequestURI(),
                        socket.getRequestParameterMap(),
                        socket.getQueryString(),
                        socket.getPathParameters(),
                        socket.getUserPrincipal()),
                socket.getUserProperties());
    }

    /**
     * Returns the same for a session that is not the socket's own.
     *
     * @param other its id
     * @return all else as it is
     */
    public SocketFacts withId(String other) {
        return new SocketFacts(container, other, protocolVersion, subprotocol, extensions, secure, request, properties);
    }
}
