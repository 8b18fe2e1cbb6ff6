package io.continuity.ws.client;

import jakarta.websocket.Session;

/**
 * What an endpoint that runs over a {@link ReconnectingWebSocket} may implement too, with annotations or as a subclass of
 * {@code jakarta.websocket.Endpoint}: to hear what no endpoint of a single socket has to.
 *
 * <p>To one that does not, a {@link Reset} is the end of a session, with 1006, and the beginning of another. What these
 * methods throw is told to the endpoint as an error.
 */
public interface ResumingEndpoint {
    /**
     * The connection could not go on, and a fresh one has begun, of which the session is now; messages may have been lost in
     * both directions. The server's endpoint knows nothing of the former connection: say again what it has to know.
     *
     * @param session the same as ever
     * @param reset why, and what was sent and may not have been handled
     */
    void onReset(Session session, Reset reset);

    /**
     * The connection has gone on over another socket, with nothing lost. Called after the opening too, if it had begun in
     * another process, of which a {@link ResumeStore} tells.
     *
     * @param session the same as ever
     */
    default void onResume(Session session) {}

    /**
     * The server has dropped messages by its policy.
     *
     * @param session in which they are missing
     * @param count how many, since this was called last
     */
    default void onMissing(Session session, long count) {}

    /**
     * The messages since the last reset were a snapshot, with which the server's application has begun anew.
     *
     * @param session in which they came
     */
    default void onSnapshotEnd(Session session) {}
}
