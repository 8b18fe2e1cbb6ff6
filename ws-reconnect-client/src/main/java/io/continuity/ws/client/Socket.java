package io.continuity.ws.client;

import io.continuity.resume.Message;
import jakarta.websocket.CloseReason;
import jakarta.websocket.PongMessage;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket, to which anybody may write at any time.
 *
 * <p>Tomcat refuses a message while another one is on its way, so messages wait here and go out one by one, in the order of
 * the calls. Nobody waits in here. Whatever a container throws may have come after the frame had left: the socket is given
 * up then, and what was sent is found out on the next one. <em>Thread-safe.</em>
 */
final class Socket {
    private static final Duration SEND_TIMEOUT = Duration.ofSeconds(20);

    /** Of pings, so that an endpoint that sends some of its own does not hear of the answers to these. */
    private static final ByteBuffer PING =
            ByteBuffer.wrap("continuity".getBytes(StandardCharsets.US_ASCII)).asReadOnlyBuffer();

    private final Session session;
    private final RemoteEndpoint.Async remote;
    private final int maxWaiting;
    private final Executor blocking;
    private final Events events;
    private final AtomicInteger rounds = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private final Queue<Outgoing> waiting = new ArrayDeque<>();
    private @Nullable CloseReason closing;
    private boolean closed;

    // Written by whoever runs the rounds, and by the container when a message is out.
    private volatile boolean busy;

    /** Hears what became of messages. */
    interface Events {
        void written(long number);

        /** Nothing more can be sent. */
        void broken(String what);
    }

    private record Outgoing(Message wire, long number, AtomicBoolean done) {}

    /**
     * Takes over an open session.
     *
     * @param maxWaiting how many messages may wait; more come only if the other end asks for answers and reads none
     * @param blocking runs what may block
     */
    Socket(Session session, int maxWaiting, Executor blocking, Events events) {
        this.session = session;
        this.remote = session.getAsyncRemote();
        this.maxWaiting = maxWaiting;
        this.blocking = blocking;
        this.events = events;
        remote.setSendTimeout(SEND_TIMEOUT.toMillis());
    }

    /** Whether what need not be sent still should be. */
    boolean isIdle() {
        lock.lock();
        try {
            return closing == null && waiting.size() < maxWaiting / 2;
        } finally {
            lock.unlock();
        }
    }

    /** Has a message sent after those before it. */
    void send(Message wire, long number) {
        boolean tooMany;
        lock.lock();
        try {
            if (closing != null) {
                return;
            }
            waiting.add(new Outgoing(wire, number, new AtomicBoolean()));
            tooMany = waiting.size() > maxWaiting;
        } finally {
            lock.unlock();
        }
        if (tooMany) {
            broken("the server reads nothing");
        } else {
            run();
        }
    }

    /** Whether a pong answers {@link #ping()}. */
    static boolean isOwn(PongMessage pong) {
        return PING.equals(pong.getApplicationData());
    }

    void ping() {
        try {
            remote.sendPing(PING.duplicate());
        } catch (IOException | RuntimeException e) {
            broken("no ping could be sent: " + e.getClass().getSimpleName());
        }
    }

    /** Closes the socket once what waits has been sent; what comes later is not sent. Only the first call counts. */
    void close(int code, String reason) {
        lock.lock();
        try {
            if (closing != null) {
                return;
            }
            closing = CloseReasons.of(code, reason);
        } finally {
            lock.unlock();
        }
        run();
        if (busy) { // And perhaps for ever, with a container that does not bound what it sends.
            SharedThreads.later(() -> SharedThreads.execute(blocking, this::force), SEND_TIMEOUT.toMillis());
        }
    }

    private void force() {
        CloseReason reason;
        lock.lock();
        try {
            reason = closed ? null : closing;
            closed = true;
        } finally {
            lock.unlock();
        }
        if (reason != null) {
            closeSession(reason);
        }
    }

    /** The socket is closed: what waits is not sent any more. */
    void ended() {
        lock.lock();
        try {
            closing = closing == null ? CloseReasons.of(1006, "") : closing;
            closed = true;
            waiting.clear();
        } finally {
            lock.unlock();
        }
    }

    private void broken(String what) {
        lock.lock();
        try {
            waiting.clear();
        } finally {
            lock.unlock();
        }
        close(1001, what);
        events.broken(what);
    }

    /** Sends what can be sent, unless another thread is at it, which will then look again. */
    private void run() {
        int seen = rounds.incrementAndGet();
        if (seen != 1) {
            return;
        }
        while (seen != 0) {
            if (!busy) {
                next();
            }
            seen = rounds.addAndGet(-seen);
        }
    }

    private void next() {
        Outgoing outgoing;
        CloseReason reason = null;
        lock.lock();
        try {
            outgoing = waiting.poll();
            if (outgoing == null && closing != null && !closed) {
                closed = true;
                reason = closing;
            }
        } finally {
            lock.unlock();
        }
        if (outgoing != null) {
            busy = true;
            transmit(outgoing);
        } else if (reason != null) {
            CloseReason why = reason;
            SharedThreads.execute(blocking, () -> closeSession(why));
        }
    }

    private void transmit(Outgoing outgoing) {
        try {
            if (outgoing.wire.isText()) {
                remote.sendText(outgoing.wire.text(), result -> out(outgoing, result));
            } else {
                remote.sendBinary(ByteBuffer.wrap(outgoing.wire.toByteArray()), result -> out(outgoing, result));
            }
        } catch (RuntimeException e) {
            // Tyrus throws also after the frame has left: whether it was sent is not known.
            out(outgoing, new SendResult(session, e));
        }
    }

    private void out(Outgoing outgoing, SendResult result) {
        if (outgoing.done.getAndSet(true)) {
            return;
        }
        busy = false;
        if (!result.isOK()) {
            Throwable failure = result.getException();
            broken("a message could not be sent: "
                    + (failure == null ? "" : failure.getClass().getSimpleName()));
        } else if (outgoing.number > 0) {
            events.written(outgoing.number);
        }
        run();
    }

    private void closeSession(CloseReason reason) {
        try {
            session.setMaxIdleTimeout(SEND_TIMEOUT.toMillis()); // The other end may never answer.
            session.close(reason);
        } catch (IOException | RuntimeException e) {
            // Gone already, or about to be: the container tells its endpoint.
            System.getLogger(Socket.class.getName())
                    .log(System.Logger.Level.DEBUG, "a socket could not be closed in good order", e);
        }
    }
}
