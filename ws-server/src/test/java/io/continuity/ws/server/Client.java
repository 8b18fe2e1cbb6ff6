package io.continuity.ws.server;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A WebSocket client as a browser's: it knows nothing of Continuity. */
final class Client implements WebSocket.Listener, AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final BlockingQueue<Object> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private final boolean reads;
    private final WebSocket socket;

    private Client(URI uri, boolean reads, String... subprotocols) {
        this.reads = reads;
        WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
        if (subprotocols.length > 0) {
            builder.subprotocols(subprotocols[0], java.util.Arrays.copyOfRange(subprotocols, 1, subprotocols.length));
        }
        this.socket =
                builder.buildAsync(uri, this).orTimeout(20, TimeUnit.SECONDS).join();
    }

    static Client connect(URI uri, String... subprotocols) {
        return new Client(uri, true, subprotocols);
    }

    /** One that never reads. */
    static Client deaf(URI uri) {
        return new Client(uri, false);
    }

    WebSocket socket() {
        return socket;
    }

    void send(String message) {
        socket.sendText(message, true).orTimeout(20, TimeUnit.SECONDS).join();
    }

    void send(byte... message) {
        socket.sendBinary(ByteBuffer.wrap(message), true)
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    /** Waits for the next message: a string, or a buffer. */
    Object next() throws InterruptedException {
        Object next = received.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        if (next == null) {
            throw new AssertionError("no message within " + LIMIT);
        }
        return next;
    }

    /** Waits for the end. */
    int closeCode() {
        return closed.orTimeout(20, TimeUnit.SECONDS).join();
    }

    @Override
    public void onOpen(WebSocket opened) {
        if (reads) {
            opened.request(1);
        }
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            received.add(text.toString());
            text.setLength(0);
        }
        from.request(1);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        received.add(ByteBuffer.allocate(data.remaining()).put(data).flip());
        from.request(1);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
        closed.completeExceptionally(failure);
    }

    @Override
    public void close() {
        socket.abort();
    }
}
