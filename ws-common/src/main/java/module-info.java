/** What Continuity's WebSocket server and client share: sessions of our own, and the methods of endpoints. */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("module") // Those to which it is exported are built after it.
module io.continuity.ws.common {
    requires static org.jspecify;
    requires transitive io.continuity.core;
    requires transitive jakarta.websocket.client;

    exports io.continuity.ws.common to
            io.continuity.ws.client,
            io.continuity.ws.server;
}
