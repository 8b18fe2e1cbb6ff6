package io.continuity.ws.server;

import io.continuity.ws.common.Coding;
import io.continuity.ws.common.ConnectionSession;
import io.continuity.ws.common.Outlet;
import jakarta.websocket.CloseReason;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;

/**
 * The application's side of one connection on this instance: an endpoint and a session of its own. <em>Thread-safe</em> as far
 * as the endpoint is.
 */
record Application(Endpoint endpoint, ConnectionSession session, EndpointConfig config, Coding coding) {
    /**
     * Makes endpoint, session and coders.
     *
     * @param config of the handshake, as the container has it
     * @throws DeploymentException if a coder cannot be made
     * @throws InstantiationException if the endpoint cannot
     */
    static Application make(DeclaredEndpoint declared, Outlet outlet, HandshakeFacts facts, EndpointConfig config)
            throws DeploymentException, InstantiationException {
        EndpointConfig told = declared.config(config);
        Coding coding = Coding.of(told);
        ConnectionSession session =
                new ConnectionSession(outlet, facts.socket(), coding, declared.limits(), declared.connections()::open);
        return new Application(declared.make(), session, told, coding);
    }

    void open() {
        endpoint.onOpen(session, config);
    }

    /** It has begun elsewhere. Who says nothing of that is told that it opens, as it has no handlers for messages otherwise. */
    void resume() {
        if (endpoint instanceof ResumableEndpoint resumable) {
            resumable.onResume(session, config);
        } else {
            endpoint.onOpen(session, config);
        }
    }

    /** It goes on elsewhere. */
    void leave() {
        if (endpoint instanceof ResumableEndpoint resumable) {
            resumable.onLeave(session);
        }
    }

    /** Replies to a message have their place. What it throws changes nothing. */
    void handled() {
        if (endpoint instanceof ResumableEndpoint resumable) {
            try {
                resumable.onHandled(session);
            } catch (RuntimeException e) {
                LogicalConnection.failed(e);
            }
        }
    }

    void failed(Throwable failure) {
        endpoint.onError(session, failure);
    }

    void closed(CloseReason reason) {
        endpoint.onClose(session, reason);
    }

    void destroy() {
        coding.destroy();
    }
}
