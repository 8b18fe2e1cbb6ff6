package io.continuity.ws.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.continuity.Clocks;
import io.continuity.resume.InMemoryConnectionLog;
import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.CloseReason;
import jakarta.websocket.DecodeException;
import jakarta.websocket.Decoder;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Encoder;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What endpoints declare, and that what is wrong with them is said before anything is opened. */
class EndpointDeclarationTest {
    private static final URI NOWHERE = URI.create("ws://127.0.0.1:9/");

    private final InMemoryConnectionLog log = new InMemoryConnectionLog(Clocks.system());

    public static final class NotAnnotated {}

    @ClientEndpoint
    public static final class OpensTwice {
        @OnOpen
        public void one() {}

        @OnOpen
        public void other() {}
    }

    @ClientEndpoint
    public static final class Hidden {
        @OnMessage
        void take(String text) {}
    }

    @ClientEndpoint
    public static final class TakesNothing {
        @OnMessage
        public void take(Session session) {}
    }

    @ClientEndpoint
    public static final class TakesTextTwice {
        @OnMessage
        public void one(String text) {}

        @OnMessage
        public void other(int number) {}
    }

    @ClientEndpoint
    public static final class HasNoDecoder {
        @OnMessage
        public void take(Greeting greeting) {}
    }

    @ClientEndpoint(decoders = NeedsAnArgument.class)
    public static final class HasADecoderThatCannotBeMade {}

    public static final class NeedsAnArgument implements Decoder.Text<Greeting> {
        public NeedsAnArgument(String argument) {}

        @Override
        public Greeting decode(String text) {
            return new Greeting(text);
        }

        @Override
        public boolean willDecode(String text) {
            return true;
        }
    }

    @ClientEndpoint
    public static final class WantsAReasonToOpen {
        @OnOpen
        public void open(CloseReason reason) {}
    }

    static List<Class<?>> wrong() {
        return List.of(
                NotAnnotated.class,
                OpensTwice.class,
                Hidden.class,
                TakesNothing.class,
                TakesTextTwice.class,
                HasNoDecoder.class,
                WantsAReasonToOpen.class);
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void aClassThatCannotBeAnEndpointIsRefusedByName(Class<?> type) {
        assertThatThrownBy(() -> ReconnectingWebSocket.builder(NOWHERE).open(type))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining(type.getName());
    }

    @Test
    void aDecoderThatCannotBeMadeIsNamed() {
        assertThatThrownBy(() -> ReconnectingWebSocket.builder(NOWHERE).open(new HasADecoderThatCannotBeMade()))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining(NeedsAnArgument.class.getName());
    }

    /** What the application talks about. */
    public record Greeting(String name) {}

    /** Reads no more than greetings. */
    public static final class GreetingDecoder implements Decoder.Text<Greeting> {
        static final BlockingQueue<String> LIFE = new LinkedBlockingQueue<>();

        @Override
        public void init(EndpointConfig config) {
            LIFE.add("init");
        }

        @Override
        public Greeting decode(String text) throws DecodeException {
            if (!text.startsWith("hello ")) {
                throw new DecodeException(text, "not a greeting");
            }
            return new Greeting(text.substring("hello ".length()));
        }

        @Override
        public boolean willDecode(String text) {
            return true;
        }

        @Override
        public void destroy() {
            LIFE.add("destroy");
        }
    }

    /** Writes greetings. */
    public static final class GreetingEncoder implements Encoder.TextStream<Greeting> {
        @Override
        public void encode(Greeting greeting, Writer writer) throws IOException {
            writer.append("hello ").append(greeting.name());
        }
    }

    /** Answers greetings. */
    @ClientEndpoint(
            subprotocols = "chat",
            decoders = GreetingDecoder.class,
            encoders = GreetingEncoder.class,
            configurator = Headers.class)
    public static final class Polite {
        static volatile Polite latest;
        final BlockingQueue<String> events = new LinkedBlockingQueue<>();
        volatile Session session;

        public Polite() {
            latest = this;
        }

        @OnOpen
        public void open(Session opened, EndpointConfig config) {
            session = opened;
            events.add(session.getNegotiatedSubprotocol() + " "
                    + ((ClientEndpointConfig) config).getPreferredSubprotocols());
            session.getUserProperties().put("greetings", 0);
            session.getAsyncRemote().sendObject(new Greeting("you"), result -> events.add("sent " + result.isOK()));
        }

        @OnMessage
        public Greeting greet(Greeting greeting, Session session) {
            session.getUserProperties().merge("greetings", 1, (one, other) -> (int) one + (int) other);
            events.add(greeting + " " + session.getUserProperties().get("greetings"));
            return new Greeting(greeting.name() + " too");
        }

        @OnError
        public void failed(Throwable failure) {
            events.add(failure.getClass().getSimpleName() + " " + failure.getMessage());
        }

        @OnClose
        public void close() {
            events.add("closed");
        }
    }

    /** Has a say in the handshake. */
    public static final class Headers extends ClientEndpointConfig.Configurator {
        static final BlockingQueue<Object> ANSWERS = new LinkedBlockingQueue<>();

        @Override
        public void beforeRequest(Map<String, List<String>> headers) {
            headers.put("X-Application", List.of("yes"));
        }

        @Override
        public void afterResponse(HandshakeResponse answer) {
            ANSWERS.add(answer.getHeaders().containsKey("Sec-WebSocket-Accept"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatAClassDeclaresHoldsWithDecodersAndEncoders(Kind kind) throws Exception {
        GreetingDecoder.LIFE.clear();
        try (Instance server = Instance.start("a", log);
                ReconnectingWebSocket socket =
                        kind.on(ReconnectingWebSocket.builder(server.uri())).open(Polite.class)) {
            BlockingQueue<String> events = Polite.latest.events;
            assertThat(Wait.next(events)).isEqualTo("chat [chat]");
            assertThat(Wait.next(events)).isEqualTo("sent true");
            assertThat(server.next()).isEqualTo("hello you");
            server.push("hello there");
            server.push("nonsense");
            server.push("hello again");
            assertThat(List.of(server.next(), server.next())).containsExactly("hello there too", "hello again too");
            assertThat(List.of(Wait.next(events), Wait.next(events), Wait.next(events)))
                    .containsExactly(
                            "Greeting[name=there] 1", "DecodeException not a greeting", "Greeting[name=again] 2");
            assertThat(GreetingDecoder.LIFE).containsExactly("init");
            Polite.latest.session.close();
            assertThat(Wait.next(events)).isEqualTo("closed");
            Wait.done(socket.closed());
            assertThat(GreetingDecoder.LIFE).containsExactly("init", "destroy");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConfiguratorHasASayInEachHandshake(Kind kind) throws Exception {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        Headers.ANSWERS.clear();
        try (RawServer server = new RawServer()) {
            RawServer.Script script = connection -> {
                Map<String, String> headers = connection.upgrade("chat").request();
                seen.add(headers.get("X-Application") + " " + headers.get("X-Builder"));
                connection.close(1012);
            };
            server.then(script)
                    .then(script)
                    .then(connection -> connection.upgrade("chat").stay());
            ReconnectingWebSocket socket = kind.on(ReconnectingWebSocket.builder(server.uri()))
                    .header("X-Builder", "too")
                    .open(new Polite());
            assertThat(List.of(Wait.next(seen), Wait.next(seen))).containsExactly("yes too", "yes too");
            assertThat(List.of(Wait.next(Headers.ANSWERS), Wait.next(Headers.ANSWERS)))
                    .containsExactly(true, true);
            socket.close();
            Wait.done(socket.closed());
        }
    }

    /** Registers handlers. */
    static final class Programmatic extends Endpoint {
        final BlockingQueue<String> events = new LinkedBlockingQueue<>();
        volatile Session session;

        @Override
        public void onOpen(Session opened, EndpointConfig config) {
            session = opened;
            events.add("open " + config.getUserProperties().get("who") + " " + opened.isSecure());
            opened.addMessageHandler(new MessageHandler.Partial<String>() {
                @Override
                public void onMessage(String part, boolean last) {
                    events.add(part.length() + " " + last);
                }
            });
            opened.addMessageHandler(ByteBuffer.class, (MessageHandler.Whole<ByteBuffer>) binary -> {
                throw new IllegalStateException(binary.remaining() + " bytes");
            });
        }

        @Override
        public void onClose(Session closed, CloseReason reason) {
            events.add("close " + reason.getCloseCode().getCode());
        }

        @Override
        public void onError(Session failed, Throwable failure) {
            events.add("error " + failure.getMessage());
        }
    }

    @Test
    void anEndpointClassRunsWithAConfiguration() throws Exception {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create().build();
        config.getUserProperties().put("who", "me");
        Programmatic endpoint = new Programmatic();
        try (Instance server = Instance.start("a", log);
                ReconnectingWebSocket socket =
                        ReconnectingWebSocket.builder(server.uri()).open(endpoint, config)) {
            assertThat(Wait.next(endpoint.events)).isEqualTo("open me false");
            server.push("part");
            assertThat(Wait.next(endpoint.events)).isEqualTo("4 true");
            assertThat(endpoint.session.getMessageHandlers()).hasSize(2);
            assertThat(endpoint.session.getRequestURI().getPath()).isEqualTo("/chat");
            endpoint.session.getBasicRemote().sendText("one ", false);
            endpoint.session.getBasicRemote().sendText("two", true);
            assertThat(server.next()).isEqualTo("one two");
            assertThatThrownBy(() -> endpoint.session.getBasicRemote().sendObject(new Greeting("nobody")))
                    .hasMessageContaining("no encoder");
            endpoint.session.close();
            assertThat(Wait.next(endpoint.events)).isEqualTo("close 1000");
            assertThat(Wait.done(socket.closed()).reason()).isEqualTo(Closed.Reason.CLOSED);
        }
    }

    /** Lacks what it needs. */
    static final class Failing extends Endpoint {
        final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        @Override
        public void onOpen(Session session, EndpointConfig config) {
            throw new IllegalStateException("cannot");
        }

        @Override
        public void onError(Session session, Throwable failure) {
            events.add("error " + failure.getMessage());
        }

        @Override
        public void onClose(Session session, CloseReason reason) {
            events.add("close " + reason);
        }
    }

    @Test
    void anEndpointClassThatFailsToOpenHasItsSessionClosed() throws Exception {
        Failing endpoint = new Failing();
        try (Instance server = Instance.start("a", log);
                ReconnectingWebSocket socket =
                        ReconnectingWebSocket.builder(server.uri()).open(endpoint)) {
            assertThat(Wait.next(endpoint.events)).isEqualTo("error cannot");
            assertThat(Wait.next(endpoint.events)).contains("close").contains("1011");
            assertThat(Wait.done(socket.closed()).reason()).isEqualTo(Closed.Reason.CLOSED);
        }
    }

    /** Takes more than the client does by itself. */
    @ClientEndpoint
    public static final class Large {
        final BlockingQueue<Integer> sizes = new LinkedBlockingQueue<>();

        @OnMessage(maxMessageSize = 50_000)
        public void take(String text) {
            sizes.add(text.length());
        }
    }

    @Test
    void anAnnotationMayRaiseTheBoundOfMessages() throws Exception {
        Large endpoint = new Large();
        try (Instance server = Instance.start("a", log);
                ReconnectingWebSocket socket = ReconnectingWebSocket.builder(server.uri())
                        .maxMessageBytes(1000)
                        .open(endpoint)) {
            Wait.done(socket.send("there"));
            server.push("x".repeat(40_000));
            assertThat(Wait.next(endpoint.sizes)).isEqualTo(40_000);
            server.push("x".repeat(50_001));
            assertThat(Wait.done(socket.closed()).reason()).isEqualTo(Closed.Reason.TOO_LARGE);
        }
    }

    @Test
    void aLargeMessageMayComeBeforeTheEndpointIsTold() throws Exception {
        try (RawServer server = new RawServer()) {
            server.then(connection -> connection
                    .upgrade("continuity.v1")
                    .welcome("t")
                    .send("x".repeat(40_000))
                    .stay());
            CountDownLatch told = new CountDownLatch(1);
            AtomicBoolean connecting = new AtomicBoolean(true);
            Large endpoint = new Large();
            try (ReconnectingWebSocket socket = ReconnectingWebSocket.builder(server.uri())
                    .maxMessageBytes(1000)
                    .executor(task -> Wait.start(connecting.getAndSet(false) ? new CountDownLatch(0) : told, task))
                    .open(endpoint)) {
                await().until(() -> socket.snapshot().status().received() == 1);
                told.countDown();
                assertThat(Wait.next(endpoint.sizes)).isEqualTo(40_000);
            }
        }
    }
}
