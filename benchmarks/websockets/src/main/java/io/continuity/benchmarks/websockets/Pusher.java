package io.continuity.benchmarks.websockets;

import jakarta.websocket.SendHandler;
import jakarta.websocket.Session;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * An application's thread that sends to one session after another, as fast as they take it: numbered messages of 200
 * characters. <em>Thread-safe.</em>
 */
final class Pusher {
    static final int DIGITS = 10;

    /** Number of the first message of each run. */
    static final long START = 1_000_000_000;

    private static final String REST = "x".repeat(200 - DIGITS);
    private static final long PAUSE_NANOS = 200_000;

    private final List<Session> sessions;
    private final int ahead;
    private final Thread thread;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicBoolean refused = new AtomicBoolean();

    /**
     * Begins.
     *
     * @param ahead how many messages may be on their way; with 0, the thread is blocked by each
     */
    Pusher(Collection<Session> sessions, int ahead) {
        this.sessions = List.copyOf(sessions);
        this.ahead = ahead;
        this.thread = new Thread(ahead == 0 ? this::sendBlocking : this::sendAhead, "pusher");
        thread.setDaemon(true);
        thread.start();
    }

    private void sendBlocking() {
        for (long number = START; !stopped.get(); number++) {
            String text = number + REST;
            for (Session session : sessions) {
                send(session, text);
            }
        }
    }

    /** Volatile messages are refused while a socket lags: this application waits, and tries again. */
    private void send(Session session, String text) {
        while (!stopped.get()) {
            try {
                session.getBasicRemote().sendText(text);
                return;
            } catch (IOException e) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void sendAhead() {
        Semaphore free = new Semaphore(ahead);
        SendHandler handler = result -> {
            refused.compareAndSet(false, !result.isOK());
            free.release();
        };
        for (long number = START; !stopped.get(); number++) {
            String text = number + REST;
            for (Session session : sessions) {
                free.acquireUninterruptibly();
                session.getAsyncRemote().sendText(text, handler);
            }
        }
        free.acquireUninterruptibly(ahead);
    }

    void stop() {
        stopped.set(true);
    }

    boolean hasEnded() {
        return !thread.isAlive();
    }

    /** Whether a message was refused that should not have been. */
    boolean wasRefused() {
        return refused.get();
    }
}
