package io.continuity.ws.server;

import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;

/**
 * What a subclass of {@code jakarta.websocket.Endpoint} may implement too, to tell a connection that begins from one that has
 * begun on another instance. In one that does not, {@code onOpen} is called for both.
 *
 * <p>Annotated endpoints have {@link OnResume} and {@link OnLeave}.
 */
public interface ResumableEndpoint {
    /**
     * A connection goes on here. Register message handlers, as in {@code onOpen}; what it had stored in its user properties is
     * there.
     *
     * @param session of this instance
     * @param config of the endpoint
     */
    void onResume(Session session, EndpointConfig config);

    /**
     * A connection goes on elsewhere; {@code onClose} is not called here.
     *
     * @param session which is closed now
     */
    default void onLeave(Session session) {}

    /**
     * A message was handled, and what its handler has sent from its thread has its place: what any thread sends from now on
     * comes after that. Must return at once, as the connection waits.
     *
     * @param session whose message it was
     */
    default void onHandled(Session session) {}
}
