package io.continuity.ws.client;

import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;

/** Hears of sockets, on the container's threads. <em>Thread-safe.</em> */
interface SocketWatch {
    /** Hears nothing. */
    SocketWatch NONE = new SocketWatch() {
        @Override
        public void opened(Session session, String subprotocol) {
            // The listener is told once it is live.
        }

        @Override
        public void ponged(PongMessage pong) {
            // Nobody has asked for it but the client itself.
        }
    };

    /** A socket is open, though not live yet. */
    void opened(Session session, String subprotocol);

    /** A pong has come that does not answer the client itself. */
    void ponged(PongMessage pong);
}
