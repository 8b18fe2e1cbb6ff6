package io.continuity.spring;

import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;

/**
 * A handler that tells a connection that begins from one that has begun on another instance.
 *
 * <p>For others, a connection that goes on elsewhere is closed with 1001, and begins there. <em>Thread-safe</em>, as handlers
 * are.
 */
public interface ResumableWebSocketHandler extends WebSocketHandler {
    /**
     * A connection goes on here. It is called instead of {@code afterConnectionEstablished}; the session's attributes that
     * the application has set are there.
     *
     * @param session of this instance
     * @throws Exception to end the connection
     */
    void afterConnectionResumed(WebSocketSession session) throws Exception;

    /**
     * A connection goes on elsewhere. It is called instead of {@code afterConnectionClosed}.
     *
     * @param session which is closed now
     * @throws Exception if it cannot be forgotten, which is logged
     */
    default void afterConnectionLeft(WebSocketSession session) throws Exception {}
}
