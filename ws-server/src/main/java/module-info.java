/** WebSocket connections that outlive their instance, on any Jakarta WebSocket container. */
@org.jspecify.annotations.NullMarked
module io.continuity.ws.server {
    requires static org.jspecify;
    requires transitive io.continuity.core;
    requires io.continuity.ws.common;
    requires transitive jakarta.websocket;
    requires transitive jakarta.websocket.client;

    exports io.continuity.ws.server;
}
