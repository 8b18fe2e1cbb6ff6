package io.continuity.ws.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.continuity.crypto.KeyRing;
import io.continuity.resume.InMemoryConnectionLog;
import io.continuity.resume.ResumeTokens;
import io.continuity.resume.WindowLimits;
import io.continuity.testkit.ManualClock;
import io.continuity.testkit.OwnThread;
import io.continuity.ws.client.ReconnectingWebSocket;
import io.continuity.ws.client.ReconnectingWebSocketBuilder;
import io.continuity.ws.client.WhenFull;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Instances of a service over one log, an address under which one of them is found, and a client. */
final class Scene implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(30);

    private static final String REPLY = "re ";

    private final Pair pair;
    private final ManualClock clock = ManualClock.startingAt(Instant.parse("2026-01-01T00:00:00Z"));
    private final InMemoryConnectionLog log = new InMemoryConnectionLog(clock);
    /** What ends at the end. */
    private final List<Runnable> open = new ArrayList<>();

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    /** Of each connection, by number. */
    private final Map<String, SortedMap<Long, String>> handled = new HashMap<>();

    private final Heard heard = new Heard();
    private final Gate handlers = new Gate();
    private volatile KeyRing keys = keys("k1");
    private volatile @Nullable URI address;
    private volatile @Nullable Session session;

    Scene(Pair pair) {
        this.pair = pair;
    }

    /** Keys, of which the last is in use; the same names are the same keys. */
    static KeyRing keys(String... names) {
        KeyRing.Builder ring = KeyRing.builder();
        for (String name : names) {
            byte[] key = new byte[32];
            new Random(name.hashCode()).nextBytes(key);
            ring.key(name, new SecretKeySpec(key, "AES"));
        }
        return ring.build(names[names.length - 1]);
    }

    void useKeys(KeyRing ring) {
        keys = ring;
    }

    /** Starts an instance, and has the address lead to it. */
    Node node(int path, UnaryOperator<Resumption.Builder> with) throws Exception {
        return place(path, (drain, node) -> ContinuityEndpoints.of(drain, resumption(node, with)));
    }

    static Resumption.Builder forLargeMessages(Resumption.Builder with) {
        return with.inbound(new WindowLimits(256, 1 << 20));
    }

    Node node(int path) throws Exception {
        return node(path, with -> with);
    }

    /** One whose connections end with their sockets. */
    Node plainNode(int path) throws Exception {
        return place(path, (drain, node) -> ContinuityEndpoints.of(drain));
    }

    /** One in a container of its own. */
    Node nodeOn(Host host) throws Exception {
        return place(host, 0, (drain, node) -> ContinuityEndpoints.of(drain, resumption(node, with -> with)));
    }

    Host ownHost() {
        Host host = Host.start(pair.server());
        open.add(host::close);
        return host;
    }

    private Node place(int path, Node.Plan plan) throws Exception {
        return place(Host.of(pair.server()), path, plan);
    }

    private Node place(Host host, int path, Node.Plan plan) throws Exception {
        Node node = new Node(host, path, declared(), plan);
        open.add(node::close);
        address = node.uri();
        return node;
    }

    private Resumption resumption(Node node, UnaryOperator<Resumption.Builder> with) {
        ResumeTokens tokens = new ResumeTokens(keys, new SecureRandom());
        return with.apply(Resumption.builder(node.to(log), tokens)).build();
    }

    /** The endpoint, as an application declares it. */
    private ServerEndpointConfig declared() {
        return ServerEndpointConfig.Builder.create(Talk.class, "/talk")
                .subprotocols(Host.SUBPROTOCOLS)
                .configurator(new ServerEndpointConfig.Configurator() {
                    @Override
                    public <T> T getEndpointInstance(Class<T> type) {
                        return type.cast(new Talk(Scene.this));
                    }
                })
                .build();
    }

    void leadTo(URI uri) {
        address = uri;
    }

    /** Forgets all connections, as a log whose data is gone. */
    void wipe() {
        clock.advance(Duration.ofDays(1));
    }

    ReconnectingWebSocketBuilder client() {
        return pair.client()
                .on(ReconnectingWebSocket.builder(() -> Objects.requireNonNull(address)))
                .connectTimeout(Duration.ofSeconds(30))
                .window(48, 1 << 20, WhenFull.BLOCK);
    }

    /** Opens the client and waits until it is live. */
    ReconnectingWebSocket connect(UnaryOperator<ReconnectingWebSocketBuilder> with) throws InterruptedException {
        ReconnectingWebSocket socket = with.apply(client()).open(heard);
        open.add(0, socket::close);
        assertThat(heard.event()).isEqualTo("live");
        assertThat(event()).isEqualTo("open");
        return socket;
    }

    ReconnectingWebSocket connect() throws InterruptedException {
        return connect(with -> with);
    }

    Heard heard() {
        return heard;
    }

    /** What each message has to pass before it is handled. */
    Gate handlers() {
        return handlers;
    }

    // What the endpoint tells.

    void note(String event) {
        events.add(event);
    }

    void begun(String event, Session on) {
        session = on;
        note(event);
    }

    @Nullable
    String handle(long number, String text, Session on) {
        handlers.pass();
        if (number > 0) {
            take(number, text, on);
        }
        try {
            return answer(text, on);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private synchronized void take(long number, String text, Session on) {
        String former =
                handled.computeIfAbsent(on.getId(), id -> new TreeMap<>()).putIfAbsent(number, text);
        if (former != null && !former.equals(text)) {
            note("error: message " + number + " was " + former + ", and is " + text);
        }
    }

    private static @Nullable String answer(String text, Session on) throws IOException {
        switch (text) {
            case "close" -> {
                on.getBasicRemote().sendText("last words");
                on.getBasicRemote().sendText("goodbye");
                on.close();
                return null;
            }
            case "volatile" -> {
                Connection.of(on).orElseThrow().sendVolatile("now or never");
                return null;
            }
            case "keep" -> {
                on.getUserProperties().put("kept", "yes");
                return "kept";
            }
            case "kept?" -> {
                return REPLY + on.getUserProperties().get("kept");
            }
            default -> {
                return REPLY + text;
            }
        }
    }

    // What is going on.

    /** Waits for the next thing that the endpoint was told, other than messages. */
    String event() throws InterruptedException {
        return next(events);
    }

    boolean hasNoMoreEvents() {
        return events.isEmpty();
    }

    Session session() {
        return Objects.requireNonNull(session);
    }

    /** What the present connection was given, by the numbers of its messages, of which none may be missing. */
    synchronized List<String> handled() {
        SortedMap<Long, String> present = handled.getOrDefault(session().getId(), new TreeMap<>());
        assertThat(present.keySet())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, present.size()).boxed().toList());
        return List.copyOf(present.values());
    }

    /** Has the client send so many messages, on another thread. */
    CompletableFuture<Void> talk(ReconnectingWebSocket socket, int count) {
        return OwnThread.run(() -> {
            List<CompletionStage<Void>> sent = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                sent.add(socket.send("c" + i));
            }
            sent.forEach(Scene::done);
        });
    }

    /** Has the endpoint send messages, no more than the client's window ahead of it. */
    void say(int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            int latest = i;
            if (i % 100 == 0) {
                until(() -> heard.count("s") >= latest - 200);
            }
            session().getBasicRemote().sendText("s" + i);
        }
    }

    /** Waits until both have been told all of it, and says whether each was told it once and in order. */
    void assertTold(int byClient, int byServer) {
        List<String> replies =
                IntStream.range(0, byClient).mapToObj(i -> REPLY + "c" + i).toList();
        List<String> said = IntStream.range(0, byServer).mapToObj(i -> "s" + i).toList();
        until(() -> heard.count(REPLY) >= byClient && heard.count("s") >= byServer);
        assertThat(heard.messages(text -> text.startsWith(REPLY + "c"))).containsExactlyElementsOf(replies);
        assertThat(heard.messages(text -> text.startsWith("s"))).containsExactlyElementsOf(said);
        assertThat(handled().stream().filter(text -> text.startsWith("c")))
                .containsExactlyElementsOf(replies.stream()
                        .map(text -> text.substring(REPLY.length()))
                        .toList());
    }

    static void until(Callable<Boolean> condition) {
        await().atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(condition);
    }

    static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        if (next == null) {
            throw new AssertionError("nothing within " + LIMIT);
        }
        return next;
    }

    @Override
    public void close() {
        handlers.open();
        heard.gate().open();
        open.forEach(Runnable::run);
        log.close();
    }
}
