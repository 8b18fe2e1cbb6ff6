package io.continuity.processes;

import static org.awaitility.Awaitility.await;

import io.continuity.resume.ClientAction;
import io.continuity.resume.ClientConnection;
import io.continuity.resume.ClientSettings;
import io.continuity.resume.Message;
import io.continuity.resume.ResetReason;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A client that numbers what it sends and keeps what it receives: core's state machine on the JDK's WebSocket. */
final class ConversationClient {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int ABNORMAL = 1006;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final String name;
    private final Supplier<URI> uris;
    private final ScheduledExecutorService thread;
    private final ClientConnection engine;
    private final List<Transcript> transcripts = new CopyOnWriteArrayList<>(List.of(new Transcript()));
    private final List<ResetReason> resets = new CopyOnWriteArrayList<>();
    private final AtomicInteger beginnings = new AtomicInteger();
    private final AtomicInteger resumptions = new AtomicInteger();
    private final AtomicInteger outages = new AtomicInteger();
    private volatile Consumer<String> listener = text -> {};

    // Used on the thread only.
    private final Map<Integer, Socket> sockets = new HashMap<>();
    private int live;
    private long wakeups;
    private boolean gone;
    private Optional<ScheduledFuture<?>> talk = Optional.empty();

    /** A socket, to which one message after another is given. */
    private static final class Socket {
        private final WebSocket socket;
        private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

        Socket(WebSocket socket) {
            this.socket = socket;
        }

        void send(String text) {
            last = last.thenCompose(sent -> socket.sendText(text, true)).exceptionally(failure -> null);
        }

        void close(int code, String reason) {
            last = last.thenCompose(sent -> socket.sendClose(code, reason)).exceptionally(failure -> null);
        }
    }

    /**
     * Begins to connect.
     *
     * @param name by which the service knows it
     * @param uris where to connect to, each time
     * @param thread on which everything happens
     */
    ConversationClient(String name, Supplier<URI> uris, ScheduledExecutorService thread) {
        this.name = name;
        this.uris = uris;
        this.thread = thread;
        this.engine = new ClientConnection(settings());
        run(() -> engine.open(now()));
    }

    /** The defaults, but for the time after which it leaves an instance that takes the socket and says nothing. */
    private static ClientSettings settings() {
        ClientSettings defaults = ClientSettings.of(UUID.randomUUID().toString(), new Random());
        return new ClientSettings(
                defaults.instance(),
                defaults.outbound(),
                defaults.inbound(),
                CONNECT_TIMEOUT,
                defaults.heartbeat(),
                defaults.random());
    }

    private static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private void run(Runnable event) {
        thread.execute(() -> {
            if (gone) {
                return;
            }
            boolean wasLive = live != 0;
            event.run();
            perform(engine.actions());
            if (wasLive && live == 0) {
                outages.incrementAndGet();
            }
        });
    }

    private void perform(List<ClientAction> actions) {
        actions.forEach(this::perform);
    }

    private void perform(ClientAction action) {
        if (action instanceof ClientAction.Open open) {
            open(open.transport());
        } else if (action instanceof ClientAction.Send send) {
            Optional.ofNullable(sockets.get(send.transport()))
                    .ifPresent(socket -> socket.send(send.wire().text()));
        } else if (action instanceof ClientAction.Close close) {
            live = live == close.transport() ? 0 : live;
            Optional.ofNullable(sockets.remove(close.transport()))
                    .ifPresent(socket -> socket.close(close.code().code(), close.reason()));
        } else if (action instanceof ClientAction.Deliver deliver) {
            String text = deliver.message().text();
            last().received(text);
            listener.accept(text);
            run(() -> engine.handled(deliver.number(), now()));
        } else if (action instanceof ClientAction.Reset reset) {
            resets.add(reset.why());
            transcripts.add(new Transcript());
        } else if (action instanceof ClientAction.Live now) {
            live = now.transport();
            (now.resumed() ? resumptions : beginnings).incrementAndGet();
        } else if (action instanceof ClientAction.WakeAt wake) {
            wake(wake.at());
        }
    }

    private void wake(long at) {
        long wakeup = ++wakeups;
        if (at != Long.MAX_VALUE) {
            Runnable alarm = () -> run(() -> {
                if (wakeup == wakeups) {
                    engine.woken(now());
                }
            });
            var unused = thread.schedule(alarm, Math.max(0, at - now()), TimeUnit.MILLISECONDS);
        }
    }

    private void open(int transport) {
        var unused = HTTP.newWebSocketBuilder()
                .subprotocols("continuity.v1")
                .buildAsync(uris.get(), new Listener(transport))
                .whenComplete((socket, failure) -> run(() -> {
                    if (failure == null) {
                        sockets.put(transport, new Socket(socket));
                        engine.opened(transport);
                    } else {
                        closed(transport, ABNORMAL);
                    }
                }));
    }

    private void closed(int transport, int code) {
        live = live == transport ? 0 : live;
        engine.closed(transport, code, 0, now());
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
                run(() -> engine.received(transport, Message.text(whole), now()));
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            run(() -> closed(transport, code));
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            run(() -> closed(transport, ABNORMAL));
        }
    }

    /** Sends the next number, with something for the one who handles it; not if the window is full. */
    void send(String with) {
        run(() -> {
            String text = (last().sent() + 1) + with;
            if (engine.send(Message.text(text)).isPresent()) {
                last().send();
            }
        });
    }

    /** Sends a number after each interval. */
    void talk(int everyMillis) {
        thread.execute(() ->
                talk = Optional.of(thread.scheduleAtFixedRate(() -> send(""), 0, everyMillis, TimeUnit.MILLISECONDS)));
    }

    void hush() {
        thread.execute(() -> talk.ifPresent(it -> it.cancel(false)));
    }

    /** Has somebody hear of messages, on the thread of all clients and before they count as handled. */
    void listen(Consumer<String> told) {
        listener = told;
    }

    void awaitReply(int number) {
        awaitMessage("reply " + number);
    }

    void awaitMessage(String text) {
        await("'" + text + "' for " + name).atMost(JavaProcess.LIMIT).until(() -> last().has(text));
    }

    void awaitLive() {
        await(name + " is live").atMost(JavaProcess.LIMIT).until(() -> beginnings.get() > 0);
    }

    void awaitResumption() {
        await(name + " has gone on").atMost(JavaProcess.LIMIT).until(() -> resumptions.get() > 0);
    }

    /** Waits until it had to begin anew; returns why. */
    ResetReason awaitReset() {
        await(name + " begins anew").atMost(JavaProcess.LIMIT).until(() -> !resets.isEmpty());
        return resets.get(0);
    }

    /** Is gone without a word, and comes not back. */
    void vanish() {
        thread.execute(() -> {
            gone = true;
            talk.ifPresent(it -> it.cancel(false));
            sockets.values().forEach(it -> it.socket.abort());
        });
    }

    private Transcript last() {
        return transcripts.get(transcripts.size() - 1);
    }

    /** What was said, before each reset and after the last. */
    List<Transcript> transcripts() {
        return List.copyOf(transcripts);
    }

    List<ResetReason> resets() {
        return List.copyOf(resets);
    }

    /** How often it has gone on. */
    int resumptions() {
        return resumptions.get();
    }

    /** How often it was without a live transport, after it had one. */
    int outages() {
        return outages.get();
    }
}
