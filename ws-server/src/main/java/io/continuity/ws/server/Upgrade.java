package io.continuity.ws.server;

import io.continuity.drain.DrainWork;
import jakarta.websocket.EndpointConfig;

/**
 * A socket that has just been opened. <em>Thread-safe.</em>
 *
 * @param declared the endpoint that it was opened for
 * @param transport the socket
 * @param facts of its handshake
 * @param config as the container has it for this handshake
 * @param work by which the drain counts it; to be ended with it
 */
record Upgrade(
        DeclaredEndpoint declared, Transport transport, HandshakeFacts facts, EndpointConfig config, DrainWork work) {}
