package io.continuity.spring;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.WebSocketSessionDecorator;

/**
 * A session as STOMP sees it. What is sent while a message of the client is handled, on whichever thread, waits until it was,
 * and is sent by the thread that has handled it: so it is stored in one step with that. <em>Thread-safe.</em>
 */
final class StompSession extends WebSocketSessionDecorator {
    private static final int MAX_COLLECTED = 1000;

    private final CountDownLatch connected = new CountDownLatch(1);
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private final List<WebSocketMessage<?>> collected = new ArrayList<>();
    private Optional<CloseStatus> closing = Optional.empty();
    private boolean collecting;

    private volatile boolean reconnecting;

    StompSession(WebSocketSession session) {
        super(session);
    }

    /** A message is going to be handled, on this thread. */
    void collect() {
        lock.lock();
        try {
            collecting = true;
        } finally {
            lock.unlock();
        }
    }

    /** It was handled. Nothing blocks here, as these are replies. */
    void send() throws IOException {
        lock.lock();
        try {
            for (WebSocketMessage<?> message : collected) {
                super.sendMessage(message);
            }
            if (closing.isPresent()) {
                super.close(closing.get());
            }
        } finally {
            collected.clear();
            collecting = false;
            lock.unlock();
        }
    }

    /** The next frame connects a client again, which does not know of that. */
    String reconnecting(String frame) {
        reconnecting = true;
        return frame;
    }

    /** Waits for the answer to that: false if there is none, or another one. */
    boolean awaitConnected(Duration most) throws InterruptedException {
        return connected.await(most.toMillis(), TimeUnit.MILLISECONDS) && isOpen();
    }

    @Override
    public void sendMessage(WebSocketMessage<?> message) throws IOException {
        if (!(message instanceof TextMessage text) || !StompFrames.isConnected(text.getPayload())) {
            sendOrCollect(message);
        } else if (reconnecting) {
            connected.countDown();
        } else {
            sendOrCollect(new TextMessage(StompFrames.withoutHeartBeat(text.getPayload())));
        }
    }

    private void sendOrCollect(WebSocketMessage<?> message) throws IOException {
        lock.lock();
        try {
            if (collecting) {
                if (collected.size() >= MAX_COLLECTED) {
                    throw new IOException(MAX_COLLECTED + " messages wait until one of the client was handled");
                }
                collected.add(message);
                return;
            }
        } finally {
            lock.unlock();
        }
        super.sendMessage(message);
    }

    /** After what was sent before. */
    @Override
    public void close(CloseStatus status) throws IOException {
        connected.countDown();
        lock.lock();
        try {
            if (collecting) {
                closing = closing.or(() -> Optional.of(status));
                return;
            }
        } finally {
            lock.unlock();
        }
        super.close(status);
    }

    @Override
    public void close() throws IOException {
        close(CloseStatus.NORMAL);
    }
}
