package io.continuity.spring;

import io.continuity.resume.WindowLimits;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.WebSocketSessionDecorator;

/**
 * A session as STOMP sees it. What is sent while a message of the client is handled, on whichever thread, waits until it was,
 * and is sent by the thread that has handled it: so it is stored in one step with that. If it is too much for that, it is sent
 * at once. What is sent later comes later, always. <em>Thread-safe.</em>
 */
final class StompSession extends WebSocketSessionDecorator {
    /** Normally microseconds; a transport that is gone may never say it. */
    private static final Duration SETTLING = Duration.ofSeconds(1);

    /** What becomes of a message that is sent. */
    private enum Mode {
        /** It is sent. */
        DIRECT,
        /** It waits, as a message of the client is being handled. */
        COLLECTING,
        /** Its sender waits, as what was collected has no place yet. */
        SETTLING
    }

    /** As whom the client is connected; empty if it is refused. */
    private final CompletableFuture<Optional<String>> connected = new CompletableFuture<>();

    private final Semaphore receipts = new Semaphore(0);
    private final WindowLimits most;
    private final Runnable spilled;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition settled = lock.newCondition();

    // Guarded by lock.
    private final List<WebSocketMessage<?>> collected = new ArrayList<>();
    private long bytes;
    private Optional<CloseStatus> closing = Optional.empty();
    private Mode mode = Mode.DIRECT;

    /** Whether the client does not know that it is connected, and told what it has said long ago. */
    private volatile boolean replaying;

    /**
     * Begins.
     *
     * @param most what is collected for one message
     * @param spilled is called when there is too much to be stored in one step with a message
     */
    StompSession(WebSocketSession session, WindowLimits most, Runnable spilled) {
        super(session);
        this.most = most;
        this.spilled = spilled;
    }

    /** A message is going to be handled, on this thread. */
    void collect() {
        change(Mode.COLLECTING);
    }

    /** What was collected has its place among all messages. */
    void settle() {
        lock.lock();
        try {
            if (mode == Mode.SETTLING) {
                change(Mode.DIRECT);
            }
        } finally {
            lock.unlock();
        }
    }

    private void change(Mode next) {
        lock.lock();
        try {
            mode = next;
            settled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** It was handled. Nothing blocks here, as these are replies. */
    void send() throws IOException {
        lock.lock();
        try {
            change(collected.isEmpty() ? Mode.DIRECT : Mode.SETTLING);
            for (WebSocketMessage<?> message : collected) {
                super.sendMessage(message);
            }
            if (closing.isPresent()) {
                super.close(closing.get());
            }
        } finally {
            collected.clear();
            bytes = 0;
            lock.unlock();
        }
    }

    /** The client is connected again, and subscribed, and does not know of that: answers are not for it. */
    void replaying(boolean begins) {
        replaying = begins;
    }

    /** Waits for the answer to {@code CONNECT}: as whom; empty if there is none, or another one. */
    Optional<String> awaitConnected(Duration most) throws InterruptedException {
        try {
            return connected.get(most.toMillis(), TimeUnit.MILLISECONDS).filter(user -> isOpen());
        } catch (TimeoutException | ExecutionException e) {
            return Optional.empty();
        }
    }

    /** Waits for so many receipts that the client has not asked for: false if there are fewer. */
    boolean awaitReceipts(int count, Duration most) throws InterruptedException {
        return receipts.tryAcquire(count, most.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void sendMessage(WebSocketMessage<?> message) throws IOException {
        String text = message instanceof TextMessage known ? known.getPayload() : "";
        if (replaying && StompFrames.isReceipt(text)) {
            receipts.release();
        } else if (StompFrames.isConnected(text)) {
            if (!replaying) {
                sendOrCollect(new TextMessage(StompFrames.withoutHeartBeat(text)));
            }
            connected.complete(Optional.of(StompFrames.userOf(text)));
        } else {
            sendOrCollect(message);
        }
    }

    private void sendOrCollect(WebSocketMessage<?> message) throws IOException {
        lock.lock();
        try {
            awaitSettled();
            int size = message.getPayloadLength();
            boolean full = collected.size() >= most.messages() || (bytes > 0 && bytes + size > most.bytes());
            if (mode == Mode.COLLECTING && full) {
                spill();
            }
            if (mode == Mode.COLLECTING) {
                bytes += size;
                collected.add(message);
                return;
            }
        } finally {
            lock.unlock();
        }
        super.sendMessage(message);
    }

    /** Others wait as long as this takes, as they come later. */
    private void spill() throws IOException {
        for (WebSocketMessage<?> message : collected) {
            super.sendMessage(message);
        }
        collected.clear();
        change(Mode.DIRECT);
        spilled.run();
    }

    private void awaitSettled() throws IOException {
        long left = SETTLING.toNanos();
        try {
            while (mode == Mode.SETTLING && left > 0) {
                left = settled.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted; the message is not sent").initCause(e);
        }
    }

    /** After what was sent before. */
    @Override
    public void close(CloseStatus status) throws IOException {
        connected.complete(Optional.empty());
        lock.lock();
        try {
            if (mode == Mode.COLLECTING) {
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
