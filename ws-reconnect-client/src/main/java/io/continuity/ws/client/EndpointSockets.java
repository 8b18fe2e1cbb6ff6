package io.continuity.ws.client;

import io.continuity.ws.common.Limits;
import io.continuity.ws.common.SocketFacts;
import jakarta.websocket.Session;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** The sockets under an endpoint's sessions, as far as these ask for them. <em>Thread-safe.</em> */
final class EndpointSockets implements Limits {
    private final MessageBound bound;
    private final List<Session> sockets = new CopyOnWriteArrayList<>();
    private volatile Optional<SocketFacts> facts = Optional.empty();

    EndpointSockets(MessageBound bound) {
        this.bound = bound;
    }

    void opened(Session socket, String subprotocol) {
        facts = Optional.of(SocketFacts.of(socket, subprotocol));
        sockets.removeIf(former -> !former.isOpen());
        sockets.add(socket);
    }

    /** What the handshake of the last one has said, for a session of another id. */
    SocketFacts facts() {
        return facts.orElseThrow(() -> new IllegalStateException("no socket is open"))
                .withId(UUID.randomUUID().toString());
    }

    /** The last one that is open; if none is, the last one. */
    Session last() {
        List<Session> known = List.copyOf(sockets);
        for (int i = known.size() - 1; i >= 0; i--) {
            if (known.get(i).isOpen()) {
                return known.get(i);
            }
        }
        return known.get(known.size() - 1);
    }

    /** Raises the bound of all messages. */
    @Override
    public void text(Session socket, int bytes) {
        bound.raise(bytes);
    }

    @Override
    public int text(Session socket) {
        return bound.bytes();
    }

    /** Raises the bound of all messages. */
    @Override
    public void binary(Session socket, int bytes) {
        bound.raise(bytes);
    }

    @Override
    public int binary(Session socket) {
        return bound.bytes();
    }

    /** Without effect: a connection is over when one of both ends says so. */
    @Override
    public void idle(Session socket, long millis) {
        // Dead sockets are noticed by the heartbeat.
    }

    @Override
    public long idle(Session socket) {
        return 0;
    }
}
