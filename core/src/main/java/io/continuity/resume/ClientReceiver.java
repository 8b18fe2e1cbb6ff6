package io.continuity.resume;

import java.util.Optional;
import java.util.function.Consumer;

/** What a client does with the frames on a live transport, and with what its application has handled. <em>Not thread-safe.</em> */
final class ClientReceiver {
    private final ClientHandshake handshake;
    private final Deliveries deliveries;
    private final Consumer<ClientAction> actions;
    private final AckSchedule acks = new AckSchedule();

    ClientReceiver(ClientHandshake handshake, Consumer<ClientAction> actions) {
        this.handshake = handshake;
        this.deliveries = handshake.deliveries();
        this.actions = actions;
    }

    /** Handles any frame but {@code drain}. */
    void received(ClientTransport transport, Frame frame, long now) {
        if (frame instanceof Frame.App app) {
            deliveries.present().arrived(transport.arrive(1), app.message());
        } else if (frame instanceof Frame.Volatile unkept) {
            act(new ClientAction.DeliverVolatile(unkept.message()));
        } else if (frame instanceof Frame.Ack ack) {
            acknowledged(transport, ack.rx());
        } else if (frame instanceof Frame.Ping ping) {
            checkCounts(transport, ping.rx(), ping.tx());
            Frame.Pong pong = new Frame.Pong(deliveries.present().handled(), transport.sent(), ping.ts());
            act(new ClientAction.Send(transport.id(), 0, FrameCodec.control(pong)));
        } else if (frame instanceof Frame.Pong pong) {
            checkCounts(transport, pong.rx(), pong.tx());
            transport.ponged(pong.ts(), now);
        } else if (frame instanceof Frame.Gap gap) {
            gap(transport, gap);
        } else {
            rare(transport, frame);
        }
    }

    private void rare(ClientTransport transport, Frame frame) {
        if (frame instanceof Frame.SnapshotEnd snapshot) {
            act(new ClientAction.SnapshotEnded(snapshot.n()));
        } else if (frame instanceof Frame.Auth auth) {
            act(new ClientAction.CredentialsWanted(auth.exp().orElse(0)));
        } else if (frame instanceof Frame.Fin fin && fin.tx() != transport.arrived()) {
            throw new ProtocolException(
                    "fin: the server has sent up to " + fin.tx() + ", up to " + transport.arrived() + " has arrived");
        } else if (!(frame instanceof Frame.Fin || frame instanceof Frame.AuthOk || frame instanceof Frame.Ignored)) {
            throw new ProtocolException("A server must not send this frame now");
        }
    }

    private void gap(ClientTransport transport, Frame.Gap gap) {
        Inbox inbox = deliveries.present();
        if (gap.from() != transport.arrived() + 1 || gap.n() < 1) {
            throw new ProtocolException("gap: must begin after the last message");
        }
        long before = inbox.received();
        inbox.skipTo(transport.arrive(gap.n()));
        if (inbox.received() > before) {
            act(new ClientAction.Missing(inbox.received() - before));
        }
    }

    private void checkCounts(ClientTransport transport, long rx, long tx) {
        if (tx != transport.arrived()) {
            throw new ProtocolException(
                    "The server has sent up to " + tx + ", up to " + transport.arrived() + " has arrived");
        }
        acknowledged(transport, rx);
    }

    private void acknowledged(ClientTransport transport, long rx) {
        if (rx > transport.sent()) {
            throw new ProtocolException("Acknowledged up to " + rx + ", " + transport.sent() + " were sent");
        }
        handshake.acknowledged(rx);
    }

    /** Acknowledges nothing of what came before, unless the connection goes on. */
    void live(boolean resumed) {
        if (!resumed) {
            acks.sent();
        }
    }

    /** Gives the application what is next, if it is handling nothing. */
    void deliver(boolean wanted) {
        Optional<ClientAction> next = wanted ? deliveries.next() : Optional.empty();
        while (next.isPresent()) {
            act(next.get());
            next = deliveries.next();
        }
    }

    /** Gives the application all that has come, without waiting for it: nothing more will come. */
    void deliverAll() {
        deliveries.rest().forEach(actions);
    }

    /** Whether the application is still busy with what came before the last reset. */
    boolean lagsBehind() {
        return deliveries.lagBehind();
    }

    /** The last message of the present connection that the application has handled. */
    long handled() {
        return deliveries.present().handled();
    }

    /** The application has handled the message that it was given last. */
    void handled(long number, Optional<ClientTransport> current, long now) {
        boolean former = deliveries.lagBehind();
        int size = deliveries.handled(number);
        if (!former) {
            acks.handled(size, now);
            current.ifPresent(transport -> acknowledge(transport, now));
        }
    }

    void acknowledge(ClientTransport transport, long now) {
        if (acks.isDue(now)) {
            acks.sent();
            if (!transport.isPlain()) {
                Frame.Ack ack = new Frame.Ack(deliveries.present().handled());
                act(new ClientAction.Send(transport.id(), 0, FrameCodec.control(ack)));
            }
        }
    }

    /** When to acknowledge at the latest. */
    long dueAt() {
        return acks.dueAt();
    }

    private void act(ClientAction action) {
        actions.accept(action);
    }
}
