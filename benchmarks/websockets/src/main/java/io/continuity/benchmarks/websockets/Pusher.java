package io.continuity.benchmarks.websockets;

import jakarta.websocket.SendHandler;
import jakarta.websocket.Session;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * An application's thread that sends to one session, as fast as that takes it: numbered messages of 200 characters.
 * <em>Thread-safe.</em>
 */
final class Pusher {
    static final int DIGITS = 10;

    private static final String REST = "x".repeat(200 - DIGITS);
    static final long START = 1_000_000_000;
    private static final long PAUSE_NANOS = 200_000;

    private final Session session;
    private final int ahead;
    private final Thread thread;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private long number = START;

    /**
     * Begins.
     *
     * @param ahead how many messages may be on their way; with 1, the thread waits for each
     */
    Pusher(Session session, int ahead) {
        this.session = session;
        this.ahead = ahead;
        this.thread = new Thread(ahead == 1 ? this::sendOneByOne : this::sendAhead, "pusher");
        thread.setDaemon(true);
        thread.start();
    }

    private String next() {
        return number + REST;
    }

    private void sendOneByOne() {
        while (!stopped.get()) {
            try {
                session.getBasicRemote().sendText(next());
                number++;
            } catch (IOException e) {
                LockSupport.parkNanos(PAUSE_NANOS); // Volatile, and the socket lags.
            }
        }
    }

    private void sendAhead() {
        Semaphore free = new Semaphore(ahead);
        AtomicBoolean refused = new AtomicBoolean();
        SendHandler handler = result -> {
            refused.compareAndSet(false, !result.isOK());
            free.release();
        };
        while (!stopped.get()) {
            free.acquireUninterruptibly();
            session.getAsyncRemote().sendText(next(), handler);
            number++;
            if (refused.get()) {
                System.err.println("a message was refused");
                return;
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
}
