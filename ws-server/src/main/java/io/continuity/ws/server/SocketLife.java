package io.continuity.ws.server;

import jakarta.websocket.CloseReason;
import jakarta.websocket.PongMessage;
import java.nio.ByteBuffer;

/** What happens to a socket, as the container tells it: one event at a time. <em>Thread-safe</em>, used that way. */
interface SocketLife {
    void text(String message);

    void binary(ByteBuffer message);

    void pong(PongMessage message);

    void failed(Throwable failure);

    void closed(CloseReason reason);
}
