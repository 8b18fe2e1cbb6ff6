package io.continuity.ws.server;

import io.continuity.drain.Drain;
import io.continuity.drain.DrainPhase;
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
    private final SessionWatch watch;

    // Set when the socket is opened, before anything else happens to it.
    private volatile Optional<SocketLife> life = Optional.empty();

    ConnectionEndpoint(DeclaredEndpoint declared, Drain drain, Optional<ConnectionHub> hub, SessionWatch watch) {
        this.declared = declared;
        this.drain = drain;
        this.hub = hub;
        this.watch = watch;
    }

    @Override
    public void onOpen(Session socket, EndpointConfig config) {
        declared.limits().apply(socket);
        HandshakeFacts facts = HandshakeFacts.of(socket);
        Transport transport = new Transport(socket, watch.ticker(), watch.writers());
        Upgrade upgrade = new Upgrade(declared, transport, facts, config, drain.begin(WorkKind.WEBSOCKET));
        if (hub.isPresent() && Subprotocols.isResumable(Subprotocols.of(socket))) {
            declared.limits().allowSilence(socket, hub.get().longestSilenceMillis());
            ServedTransport served = new ServedTransport(hub.get(), upgrade);
            life = Optional.of(served);
            receive(socket, served);
            served.begin(isLeaving());
            facts.session().ifPresent(session -> watch.follow(session, served));
        } else {
            openPlain(upgrade);
        }
    }

    private boolean isLeaving() {
        return drain.phase().compareTo(DrainPhase.HAND_OVER) >= 0;
    }

    private void openPlain(Upgrade upgrade) {
        Transport transport = upgrade.transport();
        try {
            Application application = Application.make(declared, transport, upgrade.facts(), upgrade.config());
            PlainConnection plain = new PlainConnection(upgrade, application);
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
            upgrade.facts().session().ifPresent(session -> watch.follow(session, transport));
        } catch (DeploymentException | InstantiationException e) {
            upgrade.work().end();
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
