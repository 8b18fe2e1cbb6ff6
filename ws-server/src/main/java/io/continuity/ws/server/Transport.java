package io.continuity.ws.server;

import io.continuity.resume.Message;
import io.continuity.ws.common.Outlet;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One socket, to which anybody may write at any time.
 *
 * <p>Tomcat refuses a message while another one is on its way (measured: two of three, from four threads), so messages wait
 * here and go out in the order of the calls, one by one or in {@link Batches}. What waits is bounded in messages and bytes.
 * Nobody waits in here, and what is to be told of a message is told when no lock is held. <em>Thread-safe.</em>
 */
final class Transport implements Outlet, SessionWatch.Watched {
    static final int MAX_MESSAGES = 1000;
    static final int MAX_BYTES = 1 << 20;

    /** What Tomcat gives a blocking send. Others wait for ever for a client that reads nothing. */
    private static final Duration SEND_TIMEOUT = Duration.ofSeconds(20);

    private final Session socket;
    private final RemoteEndpoint.Async remote;
    private final LongSupplier ticker;
    private final AtomicInteger rounds = new AtomicInteger();
    private final Queue<Runnable> news = new ConcurrentLinkedQueue<>();
    private final Batches batches;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private final Queue<Outgoing> waiting = new ArrayDeque<>();
    /** In a batch that is being written. They count as waiting until it is out. */
    private List<Outgoing> batch = List.of();

    private int bytes;
    private @Nullable CloseReason closing;
    private boolean closed;

    // Written by whoever runs the rounds, and by the container when a message is out.
    private volatile boolean busy;

    // Who is inside the container with a message.
    private volatile @Nullable Thread transmitting;

    private volatile long usedAt;

    private record Outgoing(Message message, Sent sent, AtomicBoolean done) {}

    /** Takes over a socket, of which nobody but the container knows yet. */
    Transport(Session socket, LongSupplier ticker, Executor writers) {
        this.socket = socket;
        this.ticker = ticker;
        this.batches = new Batches(socket, ticker, writers);
        this.usedAt = ticker.getAsLong();
        this.remote = socket.getAsyncRemote();
        if (remote.getSendTimeout() <= 0) {
            remote.setSendTimeout(SEND_TIMEOUT.toMillis());
        }
    }

    @Override
    public Session socket() {
        return socket;
    }

    @Override
    public boolean isOpen() {
        lock.lock();
        try {
            return closing == null && socket.isOpen();
        } finally {
            lock.unlock();
        }
    }

    /** Tells whether so much waits that more had better not come. */
    boolean isCongested() {
        lock.lock();
        try {
            return waiting.size() + batch.size() >= MAX_MESSAGES / 10 || bytes >= MAX_BYTES / 10;
        } finally {
            lock.unlock();
        }
    }

    /** Something has come for the application. */
    void used() {
        usedAt = ticker.getAsLong();
    }

    @Override
    public long usedAt() {
        return usedAt;
    }

    @Override
    public void sessionEnded() {
        close(new CloseReason(CloseCodes.VIOLATED_POLICY, "the session has ended"));
    }

    /** Tells of a message when it is on its way. */
    @Override
    public void send(Message message, boolean bounded, Sent sent) {
        IOException refused = accept(new Outgoing(message, sent, new AtomicBoolean()), bounded);
        if (refused != null) {
            sent.done(refused);
        } else {
            run();
        }
    }

    private @Nullable IOException accept(Outgoing outgoing, boolean bounded) {
        lock.lock();
        try {
            if (closing != null) {
                return new IOException("the session is closed: " + closing);
            }
            int size = outgoing.message.size();
            int messages = waiting.size() + batch.size();
            boolean full = messages >= MAX_MESSAGES || (bytes > 0 && bytes + size > MAX_BYTES);
            if (bounded && full) {
                return new IOException(messages + " messages of " + bytes + " bytes wait for a client that reads too"
                        + " slowly: send less, or wait for what was sent");
            }
            waiting.add(outgoing);
            bytes += size;
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** On the container's thread, the caller's, or one that writes batches. */
    @Override
    public void tell(Runnable news) {
        news.run();
    }

    @Override
    public void close(CloseReason reason) {
        lock.lock();
        try {
            if (closing != null) {
                return;
            }
            closing = reason;
        } finally {
            lock.unlock();
        }
        run();
    }

    /** Follows the end of the socket: what waits is not sent any more. */
    void ended(CloseReason reason) {
        lock.lock();
        try {
            closing = closing == null ? reason : closing;
            closed = true;
            IOException failure = new IOException("the session was closed: " + reason);
            batch.forEach(outgoing -> over(outgoing, failure));
            waiting.forEach(outgoing -> over(outgoing, failure));
            waiting.forEach(outgoing -> bytes -= outgoing.message.size());
            waiting.clear();
        } finally {
            lock.unlock();
        }
        run();
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
        for (Runnable tells = news.poll(); tells != null; tells = news.poll()) {
            tells.run();
        }
    }

    private void next() {
        busy = true;
        if (isBatchWaiting() && batches.begin(this::writeBatch)) {
            return;
        }
        Outgoing outgoing;
        lock.lock();
        try {
            outgoing = waiting.poll();
            if (outgoing != null) {
                bytes -= outgoing.message.size();
            } else if (closing != null && !closed) {
                closed = true;
                CloseReason reason = closing;
                news.add(() -> closeSocket(reason));
            }
        } finally {
            lock.unlock();
        }
        if (outgoing != null) {
            transmit(outgoing);
        } else {
            busy = false;
        }
    }

    private boolean isBatchWaiting() {
        lock.lock();
        try {
            return waiting.size() > 1 && waiting.element().message.size() <= Batches.MOST_BYTES;
        } finally {
            lock.unlock();
        }
    }

    /** On a thread that may wait for the client. */
    private void writeBatch() {
        try {
            if (batches.open()) {
                List<Message> messages = take();
                Exception failure = batches.write(messages);
                batches.close();
                written(failure);
            }
        } finally {
            busy = false;
            run();
        }
    }

    private List<Message> take() {
        List<Outgoing> taken = new ArrayList<>();
        int size = 0;
        lock.lock();
        try {
            for (Outgoing next = waiting.peek(); next != null; next = waiting.peek()) {
                size += next.message.size();
                if (size > Batches.MOST_BYTES) {
                    break;
                }
                taken.add(waiting.remove());
            }
            batch = taken;
        } finally {
            lock.unlock();
        }
        return taken.stream().map(Outgoing::message).toList();
    }

    private void written(@Nullable Exception failure) {
        lock.lock();
        try {
            batch.forEach(outgoing -> bytes -= outgoing.message.size());
            batch.forEach(outgoing -> over(outgoing, failure));
            batch = List.of();
        } finally {
            lock.unlock();
        }
    }

    private void transmit(Outgoing outgoing) {
        transmitting = Thread.currentThread();
        batches.begun();
        try {
            Message message = outgoing.message;
            if (message.isText()) {
                remote.sendText(message.text(), result -> out(outgoing, result));
            } else {
                remote.sendBinary(ByteBuffer.wrap(message.toByteArray()), result -> out(outgoing, result));
            }
        } catch (RuntimeException e) {
            // Tyrus throws also after the frame has left: whether it was sent is not known.
            out(outgoing, e);
        } finally {
            transmitting = null;
        }
    }

    private void out(Outgoing outgoing, SendResult result) {
        out(outgoing, result.isOK() ? null : result.getException());
    }

    private void out(Outgoing outgoing, @Nullable Throwable failure) {
        if (Thread.currentThread() == transmitting) {
            batches.uselessHere();
        }
        if (over(outgoing, failure)) {
            batches.ended();
            busy = false;
            run();
        }
    }

    private boolean over(Outgoing outgoing, @Nullable Throwable failure) {
        boolean first = !outgoing.done.getAndSet(true);
        if (first) {
            news.add(() -> outgoing.sent.done(failure));
        }
        return first;
    }

    private void closeSocket(CloseReason reason) {
        try {
            socket.close(reason);
        } catch (IOException | RuntimeException e) {
            // Gone already, or about to be: the container tells its endpoint.
            System.getLogger(Transport.class.getName())
                    .log(System.Logger.Level.DEBUG, "a socket could not be closed in good order", e);
        }
    }
}
