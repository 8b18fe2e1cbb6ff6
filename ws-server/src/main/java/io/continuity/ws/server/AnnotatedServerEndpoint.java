package io.continuity.ws.server;

import io.continuity.ws.common.AnnotatedEndpoint;
import io.continuity.ws.common.EndpointMethod.Call;
import io.continuity.ws.common.EndpointMethods;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;

/** An object whose annotated methods are an endpoint of a server. <em>Thread-safe</em> as far as that object is. */
final class AnnotatedServerEndpoint extends Endpoint implements ResumableEndpoint {
    private final AnnotatedEndpoint endpoint;

    AnnotatedServerEndpoint(EndpointMethods methods, Object instance) {
        this.endpoint = new AnnotatedEndpoint(methods, instance);
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        endpoint.onOpen(session, config);
    }

    @Override
    public void onResume(Session session, EndpointConfig config) {
        endpoint.receive(session);
        endpoint.tell(OnResume.class, Call.of(session).with(config));
    }

    @Override
    public void onLeave(Session session) {
        endpoint.tell(OnLeave.class, Call.of(session));
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        endpoint.onClose(session, reason);
    }

    @Override
    public void onError(Session session, Throwable failure) {
        endpoint.onError(session, failure);
    }
}
