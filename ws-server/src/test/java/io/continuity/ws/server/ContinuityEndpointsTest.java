package io.continuity.ws.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.continuity.drain.Drain;
import io.continuity.drain.DrainPlan;
import io.continuity.drain.DrainReceipt;
import jakarta.websocket.CloseReason;
import jakarta.websocket.DecodeException;
import jakarta.websocket.Decoder;
import jakarta.websocket.Encoder;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What endpoints do that are registered with {@link ContinuityEndpoints}, in each container. */
class ContinuityEndpointsTest {
    /** What the endpoints of one test tell; containers may tell those of the test before late that a socket has closed. */
    private static final class Told {
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
        private final BlockingQueue<Session> sessions = new LinkedBlockingQueue<>();
    }

    private static volatile Told told = new Told();

    private final Drain drain = Drain.of(DrainPlan.builder(Duration.ofSeconds(30))
            .linger(Duration.ZERO, Duration.ZERO)
            .quietPeriod(Duration.ZERO)
            .build());
    private final ContinuityEndpoints endpoints = ContinuityEndpoints.of(drain);

    @BeforeEach
    void forget() {
        told = new Told();
    }

    /** A value with a text form of the application's own. */
    public record Greeting(String to) {}

    /** Reads {@code hello NAME}. */
    public static final class GreetingDecoder implements Decoder.Text<Greeting> {
        @Override
        public Greeting decode(String text) throws DecodeException {
            if (text.endsWith("!")) {
                throw new DecodeException(text, "too loud");
            }
            return new Greeting(text.substring("hello ".length()));
        }

        @Override
        public boolean willDecode(String text) {
            return text.startsWith("hello ");
        }
    }

    /** Writes {@code dear NAME}. */
    public static final class GreetingEncoder implements Encoder.Text<Greeting> {
        @Override
        public String encode(Greeting greeting) {
            return "dear " + greeting.to();
        }
    }

    /** Remembers something of the handshake. */
    public static final class Remembering extends ServerEndpointConfig.Configurator {
        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            config.getUserProperties().put("query", String.valueOf(request.getQueryString()));
        }
    }

    @ServerEndpoint(
            value = "/rooms/{room}/{seat}",
            decoders = GreetingDecoder.class,
            encoders = GreetingEncoder.class,
            subprotocols = {"chat.v2", "chat.v1"},
            configurator = Remembering.class)
    public static final class Room {
        private final Told to = told;

        @OnOpen
        public void enter(
                @PathParam("room") String room, Session session, EndpointConfig config, @PathParam("seat") int seat)
                throws IOException {
            session.getBasicRemote()
                    .sendText(room + " " + (seat + 1) + " " + session.getNegotiatedSubprotocol() + " "
                            + session.getUserProperties().get("query") + " "
                            + config.getUserProperties().get("query"));
        }

        @OnMessage
        public Greeting greet(Greeting greeting, @PathParam("room") String room) {
            return new Greeting(greeting.to() + " in " + room);
        }

        @OnMessage(maxMessageSize = 4)
        public byte[] backwards(byte[] bytes, Session session) {
            return new StringBuilder(new String(bytes, StandardCharsets.ISO_8859_1))
                    .reverse()
                    .toString()
                    .getBytes(StandardCharsets.ISO_8859_1);
        }

        @OnMessage
        public void pong(PongMessage pong) {
            to.events.add("pong " + pong.getApplicationData().remaining());
        }

        @OnError
        public void failed(Session session, Throwable failure) throws IOException {
            session.getBasicRemote().sendText("failed: " + failure.getMessage());
        }

        @OnClose
        public void leave(CloseReason reason, @PathParam("room") String room) {
            to.events.add("left " + room + " " + reason.getCloseCode().getCode());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAnnotatedEndpointWorksAsItDoesWithoutUs(WebSocketServer.Kind kind) throws Exception {
        try (WebSocketServer server = kind.start(container -> endpoints.add(container, Room.class));
                Client client = Client.connect(server.uri("/rooms/blue/7?a=b"), "chat.v1", "chat.v2")) {
            assertThat(client.next()).isEqualTo("blue 8 chat.v1 a=b a=b");
            client.send("hello Ada");
            assertThat(client.next()).isEqualTo("dear Ada in blue");
            client.send((byte) 1, (byte) 2, (byte) 3);
            assertThat(client.next()).isEqualTo(ByteBuffer.wrap(new byte[] {3, 2, 1}));
            client.socket()
                    .sendPong(ByteBuffer.allocate(5))
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join();
            assertThat(told.events.poll(20, TimeUnit.SECONDS)).isEqualTo("pong 5");
            client.send("hello Bob!");
            assertThat(client.next()).isEqualTo("failed: too loud");
            client.send("good bye");
            assertThat(client.next()).asString().startsWith("failed: no decoder wants this text");
            client.socket()
                    .sendClose(4000, "enough")
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join();
            assertThat(told.events.poll(20, TimeUnit.SECONDS)).isEqualTo("left blue 4000");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMessageAboveTheDeclaredSizeEndsTheSession(WebSocketServer.Kind kind) throws Exception {
        try (WebSocketServer server = kind.start(container -> endpoints.add(container, Room.class));
                Client client = Client.connect(server.uri("/rooms/blue/7"))) {
            client.send((byte) 1, (byte) 2, (byte) 3, (byte) 4);
            client.send((byte) 1, (byte) 2, (byte) 3, (byte) 4, (byte) 5);
            assertThat(client.closeCode()).isEqualTo(1009);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFailureBeforeTheFirstMessageIsToldToTheEndpoint(WebSocketServer.Kind kind) throws Exception {
        try (WebSocketServer server = kind.start(container -> endpoints.add(container, Room.class));
                Client client = Client.connect(server.uri("/rooms/blue/seventh"))) {
            assertThat(client.next()).asString().startsWith("failed: not a value of type int");
        }
    }

    /** What it takes as a whole, partly, or by streams. */
    public static final class Echo extends Endpoint {
        private final Told to = told;

        @Override
        public void onOpen(Session session, EndpointConfig config) {
            session.addMessageHandler(
                    String.class, (MessageHandler.Partial<String>) (part, last) -> answer(session, part));
            session.addMessageHandler(new MessageHandler.Whole<java.io.InputStream>() {
                @Override
                public void onMessage(java.io.InputStream stream) {
                    try (var out = session.getBasicRemote().getSendStream()) {
                        stream.transferTo(out);
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                }
            });
            to.sessions.add(session);
        }

        private static void answer(Session session, String message) {
            try {
                session.getBasicRemote().sendText(message.substring(0, 1), false);
                session.getBasicRemote().sendText(message.substring(1), true);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void onClose(Session session, CloseReason reason) {
            to.events.add("closed " + reason.getCloseCode().getCode());
        }

        @Override
        public void onError(Session session, Throwable failure) {
            to.events.add("failed " + failure);
        }
    }

    private WebSocketServer echo(WebSocketServer.Kind kind) throws Exception {
        return kind.start(container -> endpoints.add(container, WebSocketServer.config(Echo.class, "/echo")));
    }

    private static Session session() throws InterruptedException {
        return Objects.requireNonNull(told.sessions.poll(20, TimeUnit.SECONDS), "no session");
    }

    @ParameterizedTest
    @EnumSource
    void anEndpointClassWorksAsItDoesWithoutUs(WebSocketServer.Kind kind) throws Exception {
        try (WebSocketServer server = echo(kind);
                Client client = Client.connect(server.uri("/echo"))) {
            client.send("hello");
            assertThat(client.next()).isEqualTo("hello");
            client.send((byte) 7, (byte) 8);
            assertThat(client.next()).isEqualTo(ByteBuffer.wrap(new byte[] {7, 8}));
            Session session = session();
            assertThat(session.isOpen()).isTrue();
            assertThat(session.getOpenSessions()).containsExactly(session);
            session.close();
            assertThat(session.isOpen()).isFalse();
            assertThat(client.closeCode()).isEqualTo(1000);
            assertThat(told.events.poll(20, TimeUnit.SECONDS)).isEqualTo("closed 1000");
            assertThat(session.getOpenSessions()).isEmpty();
        }
    }

    /** Containers refuse that, or forbid it: Tomcat throws IllegalStateException for most of these. */
    @ParameterizedTest
    @EnumSource
    void manyThreadsMaySendAtOnce(WebSocketServer.Kind kind) throws Exception {
        int threads = 4;
        int each = 200;
        try (WebSocketServer server = echo(kind);
                Client client = Client.connect(server.uri("/echo"))) {
            Session session = session();
            CountDownLatch begin = new CountDownLatch(1);
            List<Future<Void>> sent = java.util.Collections.synchronizedList(new ArrayList<>());
            List<Thread> senders = IntStream.range(0, threads)
                    .mapToObj(thread -> new Thread(() -> {
                        awaitQuietly(begin);
                        for (int i = 0; i < each; i++) {
                            sent.add(session.getAsyncRemote().sendText(thread + ":" + i));
                        }
                    }))
                    .toList();
            senders.forEach(Thread::start);
            begin.countDown();
            Map<String, Integer> next = new TreeMap<>();
            for (int i = 0; i < threads * each; i++) {
                String[] message = client.next().toString().split(":", 2);
                assertThat(Integer.parseInt(message[1])).isEqualTo(next.getOrDefault(message[0], 0));
                next.merge(message[0], 1, Integer::sum);
            }
            assertThat(next).hasSize(threads).allSatisfy((thread, count) -> assertThat(count)
                    .isEqualTo(each));
            for (Thread sender : senders) {
                sender.join(20_000);
            }
            assertThat(sent).hasSize(threads * each);
            for (Future<Void> done : sent) {
                done.get(20, TimeUnit.SECONDS);
            }
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatWaitsForAClientThatDoesNotReadIsBounded(WebSocketServer.Kind kind) throws Exception {
        String block = "x".repeat(64 << 10);
        try (WebSocketServer server = echo(kind);
                Client client = Client.deaf(server.uri("/echo"))) {
            Session session = session();
            List<Future<Void>> sent = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                sent.add(session.getAsyncRemote().sendText(block));
            }
            // Sockets' buffers take some megabytes, and we one: of the 64 MB most have failed at once.
            List<String> refused = sent.stream()
                    .filter(Future::isDone)
                    .map(ContinuityEndpointsTest::failure)
                    .filter(message -> message.contains("a client that reads too slowly"))
                    .toList();
            assertThat(refused).hasSizeGreaterThan(500);
            assertThat(client.socket().isInputClosed()).isFalse();
        }
    }

    /** Of sizes around those of buffers, while the client wants pongs. */
    @ParameterizedTest
    @EnumSource
    void burstsArriveWholeAndInOrderBesideAClientThatDoesNotRead(WebSocketServer.Kind kind) throws Exception {
        List<String> burst = IntStream.range(0, 100)
                .mapToObj(i ->
                        i + "x".repeat(List.of(0, 100, 8187, 8190, 8193, 20_000).get(i % 6)))
                .toList();
        try (WebSocketServer server = echo(kind);
                Client deaf = Client.deaf(server.uri("/echo"))) {
            Session slow = session();
            try (Client client = Client.connect(server.uri("/echo"))) {
                Session session = session();
                for (int round = 0; round < 10; round++) {
                    CompletableFuture<?> ping = client.socket().sendPing(ByteBuffer.allocate(9));
                    List<Future<Void>> sent = new ArrayList<>();
                    for (String text : burst) {
                        slow.getAsyncRemote().sendText(text, result -> {});
                        sent.add(session.getAsyncRemote().sendText(text));
                    }
                    for (String text : burst) {
                        assertThat(client.next()).isEqualTo(text);
                    }
                    assertThat(sent)
                            .allSatisfy(message -> assertThat(failure(message)).isEmpty());
                    ping.get(20, TimeUnit.SECONDS);
                }
            }
            assertThat(deaf.socket().isInputClosed()).isFalse();
        }
    }

    private static String failure(Future<Void> future) {
        try {
            future.get();
            return "";
        } catch (ExecutionException e) {
            return String.valueOf(e.getCause().getMessage());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void clientsAreToldWhenTheInstanceLeaves(WebSocketServer.Kind kind) throws Exception {
        try (WebSocketServer server = echo(kind)) {
            List<Client> clients = IntStream.range(0, 20)
                    .mapToObj(i -> Client.connect(server.uri("/echo")))
                    .toList();
            List<Future<Void>> sent = new ArrayList<>();
            for (int i = 0; i < clients.size(); i++) {
                sent.add(session().getAsyncRemote().sendText("last words"));
            }
            DrainReceipt receipt = drain.drain();
            assertThat(sent).allSatisfy(message -> assertThat(failure(message)).isEmpty());
            for (Client client : clients) {
                assertThat(client.next()).isEqualTo("last words");
                assertThat(client.closeCode()).isEqualTo(1001);
            }
            assertThat(receipt.handedOver()).isEqualTo(20);
            assertThat(receipt.cut()).isEmpty();
            assertThat(receipt.failed()).isEmpty();
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(told.events).hasSize(20).containsOnly("closed 1001"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoComesAfterwardsIsToldAtOnce(WebSocketServer.Kind kind) throws Exception {
        try (WebSocketServer server = echo(kind)) {
            drain.drain();
            try (Client late = Client.connect(server.uri("/echo"))) {
                assertThat(late.closeCode()).isEqualTo(1001);
            }
            assertThat(told.sessions).isEmpty();
            assertThat(told.events).isEmpty();
        }
    }
}
