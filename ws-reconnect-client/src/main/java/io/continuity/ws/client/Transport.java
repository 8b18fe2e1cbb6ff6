package io.continuity.ws.client;

import io.continuity.resume.CloseCode;
import io.continuity.resume.Message;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One transport, from the attempt to open it until it is closed. <em>Thread-safe.</em> */
final class Transport implements SocketEndpoint.Events, Socket.Events, Attempt.Outcome {
    /** Beside the window: control frames, of which there are few unless the server asks for many and reads none. */
    private static final int CONTROL_FRAMES = 1000;

    private static final int WRONG_PROTOCOL = 1002;

    private final int number;
    private final Client client;
    private final Options options;
    private final Attempt attempt;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private @Nullable Socket socket;
    private boolean unwanted;

    Transport(int number, Client client, Options options, boolean refused) {
        this.number = number;
        this.client = client;
        this.options = options;
        this.attempt = new Attempt(
                options, refused, new SocketEndpoint(options.limits().largest(), this), this);
    }

    Attempt attempt() {
        return attempt;
    }

    @Override
    public void credential(String forHello) {
        client.authenticateWith(forHello);
    }

    @Override
    public void failed(HandshakeFailure failure) {
        client.failed(number, failure);
    }

    @Override
    public void wrongSubprotocol() {
        client.wrongSubprotocol(number);
    }

    @Override
    public void opened(Session session) {
        int most = options.limits().outbound().messages() + CONTROL_FRAMES;
        Socket opened = new Socket(session, most, options.executor(), this);
        boolean late;
        lock.lock();
        try {
            late = unwanted;
            socket = opened;
        } finally {
            lock.unlock();
        }
        String chosen = session.getNegotiatedSubprotocol() == null ? "" : session.getNegotiatedSubprotocol();
        if (late) {
            opened.close(CloseCode.NORMAL.code(), "");
        } else if (Subprotocols.isOffered(chosen, options.where().subprotocols())) {
            options.audience().sockets().opened(session, Subprotocols.own(chosen));
            client.opened(number, chosen);
        } else {
            wrongSubprotocol(); // First, as the container may say at once that the socket is closed.
            opened.close(WRONG_PROTOCOL, "this subprotocol was not offered");
        }
    }

    @Override
    public void received(Message message) {
        client.received(number, message);
    }

    @Override
    public void ponged(PongMessage pong) {
        client.ponged(number);
        if (!Socket.isOwn(pong)) {
            options.audience().sockets().ponged(pong);
        }
    }

    @Override
    public void closed(int code, String reason) {
        withSocket(Socket::ended);
        client.closed(number, code, code == CloseCode.BUSY.code() ? pause(reason) : 0);
    }

    private static long pause(String reason) {
        return reason.matches("\\d{1,8}") ? Long.parseLong(reason) : 0;
    }

    @Override
    public void tooLarge() {
        close(SocketEndpoint.tooBig(), "at most " + options.limits().largest().bytes());
        client.tooLarge();
    }

    @Override
    public void written(long message) {
        client.written(number, message);
    }

    @Override
    public void broken(String what) {
        client.closed(number, 1006, 0);
    }

    void send(Message wire, long message) {
        withSocket(it -> it.send(wire, message));
    }

    void ping() {
        withSocket(Socket::ping);
    }

    /** Whether messages that need not be sent still should be. */
    boolean isIdle() {
        Socket present = socket();
        return present != null && present.isIdle();
    }

    /** Closes it, or gives the attempt up. */
    void close(int code, String reason) {
        lock.lock();
        try {
            unwanted = true;
        } finally {
            lock.unlock();
        }
        attempt.giveUp();
        withSocket(it -> it.close(code, reason));
    }

    private void withSocket(Consumer<Socket> action) {
        Socket present = socket();
        if (present != null) {
            action.accept(present);
        }
    }

    private @Nullable Socket socket() {
        lock.lock();
        try {
            return socket;
        } finally {
            lock.unlock();
        }
    }
}
