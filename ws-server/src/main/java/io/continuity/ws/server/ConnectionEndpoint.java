package io.continuity.ws.server;

import io.continuity.drain.Drain;
import io.continuity.drain.DrainPhase;
import io.continuity.drain.DrainWork;
import io.continuity.drain.WorkKind;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What the container talks to: one for each socket, between it and the application's endpoint. Not for applications: it is
 * public because Jetty and Tyrus want endpoints to be.
 *
 * <p><em>Thread-safe</em>, as containers use it: one event of a socket at a time.
 */
public final class ConnectionEndpoint extends Endpoint {
    static final CloseReason LEAVING =
            new CloseReason(CloseCodes.GOING_AWAY, "this instance leaves service: connect again");

    private final DeclaredEndpoint declared;
    private final Drain drain;
    private final Optional<ConnectionHub> hub;

    // Set when the socket is opened, before anything else happens to it.
    private volatile Optional<SocketLife> life = Optional.empty();

    ConnectionEndpoint(DeclaredEndpoint declared, Drain drain, Optional<ConnectionHub> hub) {
        this.declared = declared;
        this.drain = drain;
        this.hub = hub;
    }

    @Override
    public void onOpen(Session socket, EndpointConfig config) {
        DrainWork work = drain.begin(WorkKind.WEBSOCKET);
        Transport transport = new Transport(socket);
        if (hub.isPresent() && Subprotocols.isResumable(Subprotocols.of(socket))) {
            ServedTransport served = new ServedTransport(hub.get(), transport, declared, config, work);
            life = Optional.of(served);
            receive(socket, served);
            served.begin(isLeaving());
        } else {
            openPlain(transport, config, work);
        }
    }

    private boolean isLeaving() {
        return drain.phase().compareTo(DrainPhase.HAND_OVER) >= 0;
    }

    private void openPlain(Transport transport, EndpointConfig config, DrainWork work) {
        try {
            Application application =
                    Application.make(declared, transport, HandshakeFacts.of(transport.socket()), config);
            PlainConnection plain = new PlainConnection(declared, application, transport, work);
            life = Optional.of(plain);
            declared.connections().add(application.session());
            // After it was added: either this sees that the instance is leaving, or whoever says goodbye sees the
            // session.
            if (isLeaving()) {
                transport.close(LEAVING);
                return;
            }
            receive(transport.socket(), plain);
            plain.admit();
        } catch (DeploymentException | InstantiationException e) {
            work.end();
            transport.close(new CloseReason(CloseCodes.UNEXPECTED_CONDITION, "the endpoint cannot be made"));
            throw new IllegalStateException(e);
        }
    }

    private static void receive(Session socket, SocketLife life) {
        socket.addMessageHandler(String.class, (MessageHandler.Whole<String>) life::text);
        socket.addMessageHandler(ByteBuffer.class, (MessageHandler.Whole<ByteBuffer>) life::binary);
        socket.addMessageHandler(PongMessage.class, (MessageHandler.Whole<PongMessage>) life::pong);
    }

    @Override
    public void onClose(Session socket, CloseReason reason) {
        life.ifPresent(known -> known.closed(reason));
    }

    @Override
    public void onError(Session socket, Throwable failure) {
        life.ifPresent(known -> known.failed(failure));
    }
}
