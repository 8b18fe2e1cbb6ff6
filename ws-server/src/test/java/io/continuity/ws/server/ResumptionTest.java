package io.continuity.ws.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.Clocks;
import io.continuity.crypto.KeyRing;
import io.continuity.drain.Drain;
import io.continuity.drain.DrainPlan;
import io.continuity.resume.InMemoryConnectionLog;
import io.continuity.resume.ResumeTokens;
import jakarta.websocket.CloseReason;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections that outlive sockets and instances: two of these, over one log. */
class ResumptionTest {
    private static final BlockingQueue<String> EVENTS = new LinkedBlockingQueue<>();
    private static final BlockingQueue<Session> SESSIONS = new LinkedBlockingQueue<>();

    private final InMemoryConnectionLog log = new InMemoryConnectionLog(Clocks.system());
    private final ResumeTokens tokens = new ResumeTokens(
            KeyRing.builder().key("k1", new SecretKeySpec(randomBytes(), "AES")).build("k1"), new SecureRandom());

    /** One process of the service. */
    private final class Node implements AutoCloseable {
        private final Drain drain = Drain.of(DrainPlan.builder(Duration.ofSeconds(30))
                .linger(Duration.ZERO, Duration.ZERO)
                .quietPeriod(Duration.ZERO)
                .build());
        private final ContinuityEndpoints endpoints;
        private final WebSocketServer server;

        Node(WebSocketServer.Kind kind, UnaryOperator<Resumption.Builder> with) throws Exception {
            endpoints = ContinuityEndpoints.of(
                    drain, with.apply(Resumption.builder(log, tokens)).build());
            server = kind.start(container -> endpoints.add(container, Chat.class));
        }

        URI uri() {
            return server.uri("/chat/blue");
        }

        @Override
        public void close() {
            server.close();
            endpoints.close();
        }
    }

    /** An endpoint as there are many: but for one annotation, it knows nothing of Continuity. */
    @ServerEndpoint(value = "/chat/{room}", subprotocols = "talk")
    public static class Chat {
        private String state = "fresh";

        @OnOpen
        public void open(Session session) {
            EVENTS.add("open");
            SESSIONS.add(session);
            session.getUserProperties().put("opened", "yes");
            state = "opened";
        }

        @OnResume
        public void resume(Session session) {
            EVENTS.add("resume " + session.getUserProperties().get("opened"));
            SESSIONS.add(session);
            state = "resumed";
        }

        @OnLeave
        public void leave() {
            EVENTS.add("leave");
        }

        @OnMessage
        public String talk(Session session, String text) throws IOException {
            if (text.startsWith("count ")) {
                int count = Integer.parseInt(text.substring("count ".length()));
                for (int i = 1; i < count; i++) {
                    session.getBasicRemote().sendText(Integer.toString(i));
                }
                return Integer.toString(count);
            }
            switch (text) {
                case "fail" -> throw new IllegalStateException("as told");
                case "close" -> session.close(new CloseReason(CloseReason.CloseCodes.NORMAL_CLOSURE, "as told"));
                case "number" -> {
                    return "number " + Connection.of(session).orElseThrow().message().orElseThrow();
                }
                case "state" -> {
                    return state + " " + session.getUserProperties().get("opened") + " "
                            + session.getPathParameters().get("room");
                }
                default -> {
                    return "echo " + text;
                }
            }
            return "bye";
        }

        @OnMessage
        public ByteBuffer bytes(ByteBuffer bytes) {
            return bytes;
        }

        @OnError
        public void error(Throwable failure) {
            EVENTS.add("error " + failure.getMessage());
        }

        @OnClose
        public void closed(CloseReason reason) {
            EVENTS.add("close " + reason.getCloseCode().getCode());
        }
    }

    private static byte[] randomBytes() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return key;
    }

    @BeforeEach
    void forget() {
        EVENTS.clear();
        SESSIONS.clear();
    }

    @AfterEach
    void closeLog() {
        log.close();
    }

    private static String event() throws InterruptedException {
        return Optional.ofNullable(EVENTS.poll(20, TimeUnit.SECONDS)).orElse("nothing has happened");
    }

    private static Session session() throws InterruptedException {
        return Optional.ofNullable(SESSIONS.poll(20, TimeUnit.SECONDS)).orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void messagesGoBothWays(WebSocketServer.Kind kind) throws Exception {
        try (Node node = new Node(kind, with -> with);
                ResumingClient client = ResumingClient.connect(node::uri)) {
            client.send("hello");

            assertThat(client.next()).isEqualTo("echo hello");
            client.send("count 3");
            assertThat(client.next()).isEqualTo("1");
            assertThat(client.next()).isEqualTo("2");
            assertThat(client.next()).isEqualTo("3");
            client.send("number");
            assertThat(client.next()).isEqualTo("number 3");
            client.send("fail");
            assertThat(event()).isEqualTo("open");
            assertThat(event()).isEqualTo("error as told");
            session().getBasicRemote().sendText("from nowhere");
            assertThat(client.next()).isEqualTo("from nowhere");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionGoesOnAfterItsSocketIsCut(WebSocketServer.Kind kind) throws Exception {
        try (Node node = new Node(kind, with -> with);
                ResumingClient client = ResumingClient.connect(node::uri)) {
            assertThat(client.nextLive()).isFalse();
            Session session = session();
            client.cut();
            client.send("said in the dark");
            session.getAsyncRemote().sendText("told in the dark").get(20, TimeUnit.SECONDS);

            assertThat(client.nextLive()).isTrue();
            assertThat(Arrays.asList(client.next(), client.next()))
                    .containsExactlyInAnyOrder("told in the dark", "echo said in the dark");
            assertThat(session.isOpen()).isTrue();
            client.send("state");
            assertThat(client.next()).isEqualTo("opened yes blue");
            assertThat(EVENTS).containsExactly("open");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDrainMovesConnectionsBeforeTheyAreCut(WebSocketServer.Kind kind) throws Exception {
        try (Node old = new Node(kind, with -> with);
                Node fresh = new Node(kind, with -> with);
                ResumingClient client = ResumingClient.connect(
                        () -> old.drain.phase().compareTo(io.continuity.drain.DrainPhase.HAND_OVER) < 0
                                ? old.uri()
                                : fresh.uri())) {
            client.send("state");
            assertThat(client.next()).isEqualTo("opened yes blue");
            Session former = session();
            old.drain.drain();
            client.send("state");

            assertThat(client.next()).isEqualTo("resumed yes blue");
            assertThat(event()).isEqualTo("open");
            assertThat(event()).isEqualTo("resume yes");
            assertThat(event()).isEqualTo("leave");
            Session session = session();
            assertThat(session.getId()).isEqualTo(former.getId());
            assertThat(client.nextLive()).isFalse();
            assertThat(client.nextLive()).isTrue();
            former.getAsyncRemote().sendText("by the old one").get(20, TimeUnit.SECONDS);
            assertThat(client.next()).isEqualTo("by the old one");
            assertThat(former.isOpen()).isFalse();
            client.bye();
            client.awaitEnd();
            assertThat(event()).isEqualTo("close 1000");
            assertThat(fresh.endpoints.statistics().resumed()).isEqualTo(1);
            assertThat(fresh.endpoints.statistics().connections()).isZero();
        }
    }
}
