package io.continuity.ws.server;

import io.continuity.drain.Drain;
import io.continuity.drain.DrainPhase;
import io.continuity.drain.DrainWork;
import io.continuity.drain.WorkKind;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.DecodeException;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.io.IOException;
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

    private static final System.Logger LOG = System.getLogger(ConnectionEndpoint.class.getName());

    private final DeclaredEndpoint declared;
    private final Drain drain;

    // Set when the socket is opened, before anything else happens to it.
    private volatile Optional<Opened> opened = Optional.empty();

    // Once true, for good: the application knows of the connection.
    private volatile boolean admitted;

    private record Opened(
            ConnectionSession session, Endpoint application, Decoders decoders, Encoders encoders, DrainWork work) {}

    ConnectionEndpoint(DeclaredEndpoint declared, Drain drain) {
        this.declared = declared;
        this.drain = drain;
    }

    @Override
    public void onOpen(Session socket, EndpointConfig config) {
        DrainWork work = drain.begin(WorkKind.WEBSOCKET);
        Transport transport = new Transport(socket);
        try {
            EndpointConfig told = declared.config(config);
            Opened now = open(transport, told, work);
            opened = Optional.of(now);
            declared.connections().add(now.session);
            // After it was added: either this sees that the instance is leaving, or whoever says goodbye sees the
            // session.
            if (drain.phase().compareTo(DrainPhase.HAND_OVER) >= 0) {
                transport.close(LEAVING);
                return;
            }
            receive(socket, now);
            admitted = true;
            now.application.onOpen(now.session, told);
        } catch (DeploymentException | InstantiationException e) {
            work.end();
            transport.close(new CloseReason(CloseCodes.UNEXPECTED_CONDITION, "the endpoint cannot be made"));
            throw new IllegalStateException(e);
        }
    }

    private Opened open(Transport transport, EndpointConfig config, DrainWork work)
            throws DeploymentException, InstantiationException {
        Decoders decoders = Decoders.of(config);
        Encoders encoders = Encoders.of(config);
        ConnectionSession session = new ConnectionSession(transport, decoders, encoders, declared.connections());
        return new Opened(session, declared.make(), decoders, encoders, work);
    }

    private static void receive(Session socket, Opened opened) {
        MessageHandlers handlers = opened.session.handlers();
        socket.addMessageHandler(
                String.class, (MessageHandler.Whole<String>) text -> deliver(opened, () -> handlers.text(text)));
        socket.addMessageHandler(ByteBuffer.class, (MessageHandler.Whole<ByteBuffer>)
                binary -> deliver(opened, () -> handlers.binary(binary)));
        socket.addMessageHandler(PongMessage.class, (MessageHandler.Whole<PongMessage>)
                pong -> deliver(opened, () -> handlers.pong(pong)));
    }

    @FunctionalInterface
    private interface Delivery {
        void run() throws DecodeException, IOException;
    }

    private static void deliver(Opened opened, Delivery delivery) {
        try {
            delivery.run();
        } catch (DecodeException | IOException | RuntimeException e) {
            opened.application.onError(opened.session, e);
        }
    }

    @Override
    public void onClose(Session socket, CloseReason reason) {
        opened.ifPresent(known -> {
            declared.connections().remove(known.session);
            known.session.transport().ended(reason);
            try {
                if (admitted) {
                    known.application.onClose(known.session, reason);
                }
            } finally {
                known.decoders.destroy();
                known.encoders.destroy();
                known.work.end();
            }
        });
    }

    /** Once the session is being closed here, what fails is no news: Jetty calls a close with 1001 abnormal. */
    @Override
    public void onError(Session socket, Throwable failure) {
        opened.filter(known -> admitted && known.session.isOpen())
                .ifPresentOrElse(
                        known -> known.application.onError(known.session, failure),
                        () -> LOG.log(System.Logger.Level.DEBUG, "A socket failed that was being closed", failure));
    }
}
