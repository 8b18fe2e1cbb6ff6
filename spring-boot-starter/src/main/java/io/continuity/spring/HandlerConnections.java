package io.continuity.spring;

import java.util.Optional;
import org.springframework.web.socket.WebSocketHandler;

/** Makes what stands between a connection and its handler, for handlers that need more than others. */
@FunctionalInterface
interface HandlerConnections {
    /**
     * Makes it for one connection.
     *
     * @param handler with what is around it
     * @return empty for handlers of other kinds
     */
    Optional<HandlerConnection> of(WebSocketHandler handler);
}
