package io.continuity.ws.common;

import io.continuity.resume.Message;
import jakarta.websocket.EncodeException;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The other end of a connection. Messages are never held back for a batch, so there is nothing to flush.
 *
 * <p><em>Thread-safe.</em>
 */
abstract sealed class ConnectionRemote implements RemoteEndpoint {
    private final Outlet outlet;
    private final Encoders encoders;

    private ConnectionRemote(Outlet outlet, Encoders encoders) {
        this.outlet = outlet;
        this.encoders = encoders;
    }

    Message encode(Object object) throws EncodeException, IOException {
        return encoders.encode(object);
    }

    Outlet outlet() {
        return outlet;
    }

    /** Takes it, for those who ask for batches: it is allowed to send at once all the same. */
    @Override
    public void setBatchingAllowed(boolean allowed) {
        // Nothing is held back, with or without leave.
    }

    @Override
    public boolean getBatchingAllowed() {
        return false;
    }

    @Override
    public void flushBatch() {
        // There is none.
    }

    @Override
    public void sendPing(ByteBuffer data) throws IOException {
        control(socket -> socket.sendPing(data));
    }

    @Override
    public void sendPong(ByteBuffer data) throws IOException {
        control(socket -> socket.sendPong(data));
    }

    @FunctionalInterface
    private interface Control {
        void send(RemoteEndpoint socket) throws IOException;
    }

    /** Goes to the socket that there is, or nowhere: of a connection that waits for its next one it would say nothing. */
    private void control(Control frame) throws IOException {
        if (!outlet.isOpen()) {
            throw new IOException("the session is closed");
        }
        try {
            frame.send(outlet.socket().getAsyncRemote());
        } catch (IOException | IllegalStateException e) {
            System.getLogger(ConnectionRemote.class.getName())
                    .log(System.Logger.Level.DEBUG, "A ping or pong was not sent, as its socket is closed", e);
        }
    }

    /** Waits until each message is sent. */
    static final class Blocking extends ConnectionRemote implements RemoteEndpoint.Basic {
        private final ReentrantLock lock = new ReentrantLock();

        // Guarded by lock: the parts of a message until the last one.
        private final StringBuilder text = new StringBuilder();
        private final ByteArrayOutputStream binary = new ByteArrayOutputStream();

        Blocking(Outlet outlet, Encoders encoders) {
            super(outlet, encoders);
        }

        @Override
        public void sendText(String message) throws IOException {
            send(Message.text(message));
        }

        @Override
        public void sendBinary(ByteBuffer message) throws IOException {
            send(Coders.message(message));
        }

        /** Collects the parts: they are sent as one message, with the last. */
        @Override
        public void sendText(String part, boolean last) throws IOException {
            String whole;
            lock.lock();
            try {
                text.append(part);
                if (!last) {
                    return;
                }
                whole = text.toString();
                text.setLength(0);
            } finally {
                lock.unlock();
            }
            sendText(whole);
        }

        /** Collects the parts: they are sent as one message, with the last. */
        @Override
        public void sendBinary(ByteBuffer part, boolean last) throws IOException {
            byte[] whole;
            lock.lock();
            try {
                binary.writeBytes(Coders.bytes(part));
                if (!last) {
                    return;
                }
                whole = binary.toByteArray();
                binary.reset();
            } finally {
                lock.unlock();
            }
            sendBinary(ByteBuffer.wrap(whole));
        }

        @Override
        public OutputStream getSendStream() {
            return new ByteArrayOutputStream() {
                private boolean closed;

                @Override
                public void close() throws IOException {
                    if (!closed) {
                        closed = true;
                        sendBinary(ByteBuffer.wrap(toByteArray()));
                    }
                }
            };
        }

        @Override
        public Writer getSendWriter() {
            return new StringWriter() {
                private boolean closed;

                @Override
                public void close() throws IOException {
                    if (!closed) {
                        closed = true;
                        sendText(toString());
                    }
                }
            };
        }

        @Override
        public void sendObject(Object object) throws IOException, EncodeException {
            send(encode(object));
        }

        private void send(Message message) throws IOException {
            CompletableFuture<@Nullable Void> sent = new CompletableFuture<>();
            outlet().send(message, false, failure -> complete(sent, failure));
            try {
                sent.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (InterruptedIOException)
                        new InterruptedIOException("interrupted; the message may be sent all the same").initCause(e);
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException known ? known : new IOException(e.getCause());
            }
        }
    }

    /** Returns at once. What comes of a message is told on a thread that may be blocked. */
    static final class NonBlocking extends ConnectionRemote implements RemoteEndpoint.Async {
        NonBlocking(Outlet outlet, Encoders encoders) {
            super(outlet, encoders);
        }

        @Override
        public long getSendTimeout() {
            return outlet().socket().getAsyncRemote().getSendTimeout();
        }

        @Override
        public void setSendTimeout(long milliseconds) {
            outlet().socket().getAsyncRemote().setSendTimeout(milliseconds);
        }

        @Override
        public void sendText(String message, SendHandler handler) {
            send(Message.text(message), handler);
        }

        @Override
        public Future<Void> sendText(String message) {
            return send(Message.text(message));
        }

        @Override
        public Future<Void> sendBinary(ByteBuffer message) {
            return send(Coders.message(message));
        }

        @Override
        public void sendBinary(ByteBuffer message, SendHandler handler) {
            send(Coders.message(message), handler);
        }

        @Override
        public Future<Void> sendObject(Object object) {
            try {
                return send(encode(object));
            } catch (EncodeException | IOException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        @Override
        public void sendObject(Object object, SendHandler handler) {
            try {
                send(encode(object), handler);
            } catch (EncodeException | IOException e) {
                handler.onResult(result(e));
            }
        }

        private void send(Message message, SendHandler handler) {
            outlet().send(message, true, failure -> outlet().tell(() -> handler.onResult(result(failure))));
        }

        private SendResult result(@Nullable Throwable failure) {
            // With a failure that is null, it would be none that is OK.
            return failure == null ? new SendResult(outlet().socket()) : new SendResult(outlet().socket(), failure);
        }

        private Future<Void> send(Message message) {
            CompletableFuture<@Nullable Void> sent = new CompletableFuture<>();
            outlet().send(message, true, failure -> complete(sent, failure));
            return sent;
        }
    }

    private static void complete(CompletableFuture<@Nullable Void> future, @Nullable Throwable failure) {
        if (failure == null) {
            future.complete(null);
        } else {
            future.completeExceptionally(failure);
        }
    }
}
