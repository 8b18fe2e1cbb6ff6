/** A WebSocket client whose connections survive deployments, over any Jakarta WebSocket container. */
@org.jspecify.annotations.NullMarked
module io.continuity.ws.client {
    requires static org.jspecify;
    requires transitive io.continuity.core;
    requires io.continuity.ws.common;
    requires transitive jakarta.websocket.client;

    exports io.continuity.ws.client;
}
