package io.continuity.ws.client;

import io.continuity.ws.common.ConnectionSession;
import io.continuity.ws.common.MessageHandlers;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.DecodeException;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Has an endpoint of the Jakarta API see a connection as one session, over any number of sockets. Used by one thread at a
 * time, in the lane of listeners; what it hears of sockets may come at any time.
 */
final class EndpointListener implements WebSocketListener, SocketWatch {
    /** Pongs that wait for the application; more are dropped. */
    private static final int MAX_PONGS = 256;

    private final DeclaredClient declared;
    private final EndpointSockets sockets;
    private final Executor executor;
    private final Lane calls;
    private final AtomicInteger pongs = new AtomicInteger();
    private volatile Optional<Visible> visible = Optional.empty();

    /** Whether a connection has begun in the place of the one whose session is visible, which is told of that later. */
    private boolean replaced;

    /** What the application sees. */
    private record Visible(ConnectionSession session, EndpointOutlet outlet) {}

    /**
     * Begins without a session.
     *
     * @param calls the lane of listeners
     * @param executor runs what tells the application of its messages
     */
    EndpointListener(DeclaredClient declared, MessageBound bound, Lane calls, Executor executor) {
        this.declared = declared;
        this.sockets = new EndpointSockets(bound);
        this.calls = calls;
        this.executor = executor;
        bound.raise(declared.largestMessage());
    }

    @Override
    public void opened(Session socket, String subprotocol) {
        sockets.opened(socket, subprotocol);
    }

    @Override
    public void ponged(PongMessage pong) {
        if (pongs.incrementAndGet() > MAX_PONGS) {
            pongs.decrementAndGet();
            return;
        }
        calls.execute(() -> {
            pongs.decrementAndGet();
            deliver(handlers -> handlers.pong(pong));
        });
    }

    @Override
    public void onLive(ReconnectingWebSocket socket, boolean resumed) {
        if (visible.isEmpty()) {
            open(socket);
        } else if (!resumed) {
            replaced = true; // The messages of the former connection come first, and then its reset.
        }
        if (resumed) {
            tell(ResumingEndpoint::onResume);
        }
    }

    private void open(ReconnectingWebSocket socket) {
        EndpointOutlet outlet = new EndpointOutlet(socket, sockets, executor);
        ConnectionSession session =
                new ConnectionSession(outlet, sockets.facts(), declared.coding(), sockets, this::openSessions);
        visible = Optional.of(new Visible(session, outlet));
        try {
            declared.endpoint().onOpen(session, declared.config());
        } catch (RuntimeException e) {
            // It may lack handlers, without which messages would be lost in silence.
            declared.endpoint().onError(session, e);
            session.close(new CloseReason(CloseCodes.UNEXPECTED_CONDITION, "the endpoint has failed"));
        }
    }

    private Set<Session> openSessions() {
        return visible.<Session>map(Visible::session)
                .filter(Session::isOpen)
                .map(Set::of)
                .orElse(Set.of());
    }

    @Override
    public void onText(ReconnectingWebSocket socket, String text) {
        deliver(handlers -> handlers.text(text));
    }

    @Override
    public void onBinary(ReconnectingWebSocket socket, ByteBuffer data) {
        deliver(handlers -> handlers.binary(data));
    }

    @FunctionalInterface
    private interface Delivery {
        void to(MessageHandlers handlers) throws DecodeException, IOException;
    }

    private void deliver(Delivery delivery) {
        visible.ifPresent(present -> {
            try {
                delivery.to(present.session().handlers());
            } catch (DecodeException | IOException | RuntimeException e) {
                declared.endpoint().onError(present.session(), e);
            }
        });
    }

    @Override
    public void onReset(ReconnectingWebSocket socket, Reset reset) {
        if (visible.filter(present -> !present.outlet().isOpen()).isPresent()) {
            return; // The application has closed it, and hears of the end only.
        }
        if (declared.resuming().isPresent()) {
            tell((endpoint, session) -> endpoint.onReset(session, reset));
        } else if (replaced) {
            end(new CloseReason(CloseCodes.CLOSED_ABNORMALLY, "the connection could not go on: " + reset.reason()));
            open(socket);
        }
        replaced = false;
    }

    @Override
    public void onMissing(ReconnectingWebSocket socket, long count) {
        tell((endpoint, session) -> endpoint.onMissing(session, count));
    }

    @Override
    public void onSnapshotEnd(ReconnectingWebSocket socket) {
        tell(ResumingEndpoint::onSnapshotEnd);
    }

    @FunctionalInterface
    private interface News {
        void to(ResumingEndpoint endpoint, Session session);
    }

    private void tell(News news) {
        declared.resuming().ifPresent(endpoint -> withSession(session -> news.to(endpoint, session)));
    }

    private void withSession(Consumer<Session> action) {
        visible.ifPresent(present -> action.accept(present.session()));
    }

    /** What a method has thrown that is not told here. */
    @Override
    public void onError(ReconnectingWebSocket socket, Throwable failure) {
        withSession(session -> declared.endpoint().onError(session, failure));
    }

    @Override
    public void onClosed(ReconnectingWebSocket socket, Closed closed) {
        try {
            end(CloseReasons.of(closed));
        } finally {
            declared.coding().destroy();
        }
    }

    private void end(CloseReason why) {
        visible.ifPresent(present ->
                declared.endpoint().onClose(present.session(), present.outlet().over(why)));
    }
}
