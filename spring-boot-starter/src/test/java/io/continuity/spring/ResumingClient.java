package io.continuity.spring;

import io.continuity.resume.ClientAction;
import io.continuity.resume.ClientConnection;
import io.continuity.resume.ClientSettings;
import io.continuity.resume.Message;
import io.continuity.resume.ResetReason;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A client that speaks {@code continuity.v1}: the state machine of core, on the JDK's WebSocket. */
final class ResumingClient implements AutoCloseable {
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Supplier<URI> uri;
    private final String subprotocol;
    private final Supplier<Map<String, String>> headers;
    private final ClientConnection engine;
    private final Map<Integer, WebSocket> sockets = new HashMap<>();
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<ResetReason> resets = new LinkedBlockingQueue<>();
    private final BlockingQueue<Boolean> live = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> refused = new LinkedBlockingQueue<>();
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
    private long wakeups;

    private ResumingClient(Supplier<URI> uri, String subprotocol, Supplier<Map<String, String>> headers) {
        this.uri = uri;
        this.subprotocol = subprotocol;
        this.headers = headers;
        this.engine = new ClientConnection(ClientSettings.of(UUID.randomUUID().toString(), new Random(5)));
        run(() -> engine.open(now()));
    }

    static ResumingClient connect(Supplier<URI> uri) {
        return new ResumingClient(uri, "continuity.v1", Map::of);
    }

    static ResumingClient connect(Supplier<URI> uri, String subprotocol, Supplier<Map<String, String>> headers) {
        return new ResumingClient(uri, subprotocol, headers);
    }

    private static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private void run(Runnable event) {
        thread.execute(() -> {
            event.run();
            engine.actions().forEach(this::perform);
        });
    }

    private void perform(ClientAction action) {
        if (action instanceof ClientAction.Open open) {
            open(open.transport());
        } else if (action instanceof ClientAction.Send send) {
            send(sockets.get(send.transport()), send.wire());
        } else if (action instanceof ClientAction.Close close) {
            WebSocket socket = sockets.remove(close.transport());
            if (socket != null) {
                var unused = socket.sendClose(close.code().code(), close.reason());
            }
        } else if (action instanceof ClientAction.Deliver deliver) {
            received.add(deliver.message().text());
            run(() -> engine.handled(deliver.number(), now()));
        } else if (action instanceof ClientAction.DeliverVolatile unkept) {
            received.add("volatile " + unkept.message().text());
        } else if (action instanceof ClientAction.Reset reset) {
            resets.add(reset.why());
        } else if (action instanceof ClientAction.Live now) {
            live.add(now.resumed());
        } else if (action instanceof ClientAction.Ended) {
            ended.complete(true);
        } else if (action instanceof ClientAction.WakeAt wake) {
            long wakeup = ++wakeups;
            if (wake.at() != Long.MAX_VALUE) {
                Runnable alarm = () -> {
                    if (wakeup == wakeups) {
                        engine.woken(now());
                        engine.actions().forEach(this::perform);
                    }
                };
                var unused = thread.schedule(alarm, Math.max(0, wake.at() - now()), TimeUnit.MILLISECONDS);
            }
        }
    }

    private static void send(@Nullable WebSocket socket, Message wire) {
        if (socket != null && !socket.isOutputClosed()) {
            CompletionStage<WebSocket> sent = wire.isText()
                    ? socket.sendText(wire.text(), true)
                    : socket.sendBinary(ByteBuffer.wrap(wire.toByteArray()), true);
            sent.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
        }
    }

    private void open(int transport) {
        WebSocket.Builder builder = http.newWebSocketBuilder();
        headers.get().forEach(builder::header);
        var unused = builder.subprotocols(subprotocol)
                .buildAsync(uri.get(), new Listener(transport))
                .whenComplete((socket, failure) -> run(() -> {
                    if (failure != null) {
                        if (failure.getCause() instanceof WebSocketHandshakeException answered) {
                            refused.add(answered.getResponse().statusCode());
                        }
                        engine.closed(transport, 1006, 0, now());
                    } else {
                        sockets.put(transport, socket);
                        engine.opened(transport);
                    }
                }));
    }

    private final class Listener implements WebSocket.Listener {
        private final int transport;
        private final StringBuilder text = new StringBuilder();

        Listener(int transport) {
            this.transport = transport;
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                String whole = text.toString();
                text.setLength(0);
                run(() -> {
                    engine.received(transport, Message.text(whole), now());
                });
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            run(() -> engine.closed(transport, code, 0, now()));
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            run(() -> engine.closed(transport, 1006, 0, now()));
        }
    }

    void send(String text) {
        run(() -> engine.send(Message.text(text)));
    }

    /** Loses the sockets as a network does: nothing is said. */
    void cut() {
        run(() -> sockets.forEach((transport, socket) -> {
            socket.abort();
            engine.closed(transport, 1006, 0, now());
        }));
    }

    void bye() {
        run(() -> engine.close(now()));
    }

    String next() throws InterruptedException {
        return take(received, "message");
    }

    ResetReason nextReset() throws InterruptedException {
        return take(resets, "reset");
    }

    /** Waits for the next time that it is live: whether it has gone on. */
    boolean nextLive() throws InterruptedException {
        return take(live, "transport");
    }

    /** Waits for the next handshake that is refused: with which status. */
    int nextRefused() throws InterruptedException {
        return take(refused, "refused handshake");
    }

    boolean hasReceivedNothingMore() {
        return received.isEmpty();
    }

    void awaitEnd() {
        var unused = ended.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static <T> T take(BlockingQueue<T> queue, String what) throws InterruptedException {
        T next = queue.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no " + what + " within 20 seconds");
        }
        return next;
    }

    @Override
    public void close() {
        run(() -> sockets.values().forEach(WebSocket::abort));
        thread.shutdown();
    }
}
