package io.continuity.processes;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A WebSocket client as a browser's: it knows nothing of Continuity. */
final class PlainClient implements WebSocket.Listener, AutoCloseable {
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private final WebSocket socket;

    PlainClient(URI uri) {
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(uri, this)
                .orTimeout(JavaProcess.LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    void send(String message) {
        socket.sendText(message, true)
                .orTimeout(JavaProcess.LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    String next() throws InterruptedException {
        return String.valueOf(received.poll(JavaProcess.LIMIT.toSeconds(), TimeUnit.SECONDS));
    }

    String subprotocol() {
        return socket.getSubprotocol();
    }

    int closeCode() {
        return closed.orTimeout(JavaProcess.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
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
