package io.continuity.ws.client;

import io.continuity.resume.Message;
import io.continuity.ws.common.Outlet;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Where the messages of an endpoint's session go: into the window of the client. <em>Thread-safe.</em> */
final class EndpointOutlet implements Outlet {
    /** For what was sent before the session was closed. */
    private static final Duration LINGER = Duration.ofSeconds(5);

    private final ReconnectingWebSocket socket;
    private final EndpointSockets sockets;
    private final Executor executor;
    private final Lane outcomes;
    private final AtomicInteger unhandled = new AtomicInteger();
    private final AtomicReference<@Nullable CloseReason> closing = new AtomicReference<>();

    /** Whether the connection is to end with the session, which a reset does not want. */
    private volatile boolean last;

    /**
     * Begins, open.
     *
     * @param executor runs what tells the application of its messages
     */
    EndpointOutlet(ReconnectingWebSocket socket, EndpointSockets sockets, Executor executor) {
        this.socket = socket;
        this.sockets = sockets;
        this.executor = executor;
        this.outcomes = new Lane(executor);
    }

    @Override
    public boolean isOpen() {
        return closing.get() == null;
    }

    /** Waits for room in the window, if that is the client's policy. What is in the window counts as sent. */
    @Override
    public void send(Message message, boolean bounded, Sent sent) {
        CloseReason reason = closing.get();
        if (reason != null) {
            sent.done(new IOException("the session is closed: " + reason));
            return;
        }
        unhandled.incrementAndGet();
        CompletableFuture<Void> handled = socket.send(message).toCompletableFuture();
        IOException refused = handled.isCompletedExceptionally() ? failure(handled) : null;
        CompletionStage<?> unused = handled.whenComplete((nothing, failure) -> settled());
        sent.done(refused);
    }

    private static IOException failure(CompletableFuture<Void> failed) {
        Throwable cause = failed.handle((nothing, failure) -> failure).join();
        return new IOException(cause.getMessage(), cause);
    }

    private void settled() {
        if (unhandled.decrementAndGet() == 0 && last) {
            socket.close();
        }
    }

    /** Not in turn with messages: a handler of one may wait for it. */
    @Override
    public void tell(Runnable news) {
        outcomes.execute(news);
    }

    /** Ends the connection once the server has handled what was sent, or had time to. */
    @Override
    public void close(CloseReason reason) {
        if (!closing.compareAndSet(null, reason)) {
            return; // Also of a session that a reset has ended: the connection is another's now.
        }
        last = true;
        if (unhandled.get() == 0) {
            socket.close();
        } else {
            SharedThreads.later(() -> SharedThreads.execute(executor, socket::close), LINGER.toMillis());
        }
    }

    /** Takes nothing more. Only the first reason counts, and is returned. */
    CloseReason over(CloseReason reason) {
        closing.compareAndSet(null, reason);
        return Objects.requireNonNull(closing.get());
    }

    @Override
    public Session socket() {
        return sockets.last();
    }
}
