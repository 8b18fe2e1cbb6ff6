package io.continuity.ws.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.continuity.Clocks;
import io.continuity.crypto.KeyRing;
import io.continuity.drain.Drain;
import io.continuity.drain.DrainPhase;
import io.continuity.drain.DrainPlan;
import io.continuity.drain.WorkKind;
import io.continuity.resume.ConnectionId;
import io.continuity.resume.InMemoryConnectionLog;
import io.continuity.resume.LogLimits;
import io.continuity.resume.Message;
import io.continuity.resume.Overflow;
import io.continuity.resume.PostResult;
import io.continuity.resume.ResetReason;
import io.continuity.resume.ResumeTokens;
import io.continuity.resume.WindowLimits;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections that outlive sockets and instances: two of these, over one log. */
class ResumptionTest {
    /** What the endpoints of one test tell; containers may tell those of the test before late that a socket has closed. */
    private static final class Told {
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
        private final BlockingQueue<Session> sessions = new LinkedBlockingQueue<>();
    }

    private static volatile Told told = new Told();

    private static final Semaphore GO_ON = new Semaphore(0);

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
        private final Told to = told;
        private String state = "fresh";

        @OnOpen
        public void open(Session session) {
            to.events.add("open");
            to.sessions.add(session);
            session.getUserProperties().put("opened", "yes");
            state = "opened";
        }

        @OnResume
        public void resume(Session session) {
            to.events.add("resume " + session.getUserProperties().get("opened"));
            to.sessions.add(session);
            state = "resumed";
        }

        @OnLeave
        public void leave() {
            to.events.add("leave");
        }

        @OnMessage(maxMessageSize = 50_000)
        public @Nullable String talk(Session session, String text) throws IOException {
            if (text.startsWith("count ")) {
                int count = Integer.parseInt(text.substring("count ".length()));
                for (int i = 1; i < count; i++) {
                    session.getBasicRemote().sendText(Integer.toString(i));
                }
                return Integer.toString(count);
            }
            switch (text) {
                case "fail" -> throw new IllegalStateException("as told");
                case "close" -> {
                    session.getBasicRemote().sendText("bye");
                    session.close(new CloseReason(CloseReason.CloseCodes.NORMAL_CLOSURE, "as told"));
                    return null;
                }
                case "wait" -> {
                    session.getBasicRemote().sendText("reply");
                    to.events.add("has replied");
                    acquire(GO_ON);
                    return null;
                }
                case "number" -> {
                    return "number "
                            + Connection.of(session).orElseThrow().message().orElseThrow();
                }
                case "state" -> {
                    return state + " " + session.getUserProperties().get("opened") + " "
                            + session.getPathParameters().get("room");
                }
                default -> {
                    return "echo " + text;
                }
            }
        }

        @OnMessage
        public ByteBuffer bytes(ByteBuffer bytes) {
            return bytes;
        }

        @OnError
        public void error(Throwable failure) {
            to.events.add("error " + failure.getMessage());
        }

        @OnClose
        public void closed(CloseReason reason) {
            to.events.add("close " + reason.getCloseCode().getCode());
        }
    }

    private static void acquire(Semaphore permits) {
        if (!permits.tryAcquire()) {
            permits.acquireUninterruptibly();
        }
    }

    private static byte[] randomBytes() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return key;
    }

    @BeforeEach
    void forget() {
        told = new Told();
    }

    @AfterEach
    void closeLog() {
        log.close();
    }

    private static String event() throws InterruptedException {
        return Optional.ofNullable(told.events.poll(20, TimeUnit.SECONDS)).orElse("nothing has happened");
    }

    private static Session session() throws InterruptedException {
        return Optional.ofNullable(told.sessions.poll(20, TimeUnit.SECONDS)).orElseThrow();
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
    void repliesGoOutWhenTheirMessageIsHandledAndOthersAtOnce(WebSocketServer.Kind kind) throws Exception {
        try (Node node = new Node(kind, with -> with);
                ResumingClient client = ResumingClient.connect(node::uri)) {
            client.send("wait");
            assertThat(event()).isEqualTo("open");
            assertThat(event()).isEqualTo("has replied");
            session().getBasicRemote().sendText("news");

            assertThat(client.next()).isEqualTo("news");
            GO_ON.release();
            assertThat(client.next()).isEqualTo("reply");
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsLostOrDoubledOrOvertakenByManyCuts(WebSocketServer.Kind kind) throws Exception {
        for (int round = 0; round < 5; round++) {
            forget();
            roundOf(kind, round);
        }
    }

    private void roundOf(WebSocketServer.Kind kind, int round) throws Exception {
        try (Node one = new Node(kind, with -> with);
                Node other = new Node(kind, with -> with)) {
            AtomicReference<Node> reachable = new AtomicReference<>(one);
            try (ResumingClient client =
                    ResumingClient.connect(() -> reachable.get().uri())) {
                assertThat(client.nextLive()).isFalse();
                Session session = session();
                Random random = new Random(round);
                List<Future<Void>> sent = new ArrayList<>();
                List<String> pushed = new ArrayList<>();
                List<String> asked = new ArrayList<>();
                for (int i = 0; i < 600; i++) {
                    sent.add(session.getAsyncRemote().sendText("push " + i));
                    pushed.add("push " + i);
                    if (i % 3 == 0) {
                        client.send("ask " + i);
                        asked.add("echo ask " + i);
                    }
                    if (random.nextInt(40) == 0) {
                        reachable.set(random.nextBoolean() ? one : other);
                        client.cut();
                        client.hurry();
                        assertThat(client.nextLive()).isTrue();
                    }
                }
                List<String> received = new ArrayList<>();
                while (received.size() < pushed.size() + asked.size()) {
                    received.add(client.next());
                }

                for (Future<Void> each : sent) {
                    assertThat(each.get(20, TimeUnit.SECONDS)).isNull();
                }
                assertThat(received.stream().filter(text -> text.startsWith("push")))
                        .containsExactlyElementsOf(pushed);
                assertThat(received.stream().filter(text -> text.startsWith("echo")))
                        .containsExactlyElementsOf(asked);
                assertThat(client.hasReceivedNothingMore()).isTrue();
            }
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
            assertThat(told.events).containsExactly("open");
        }
    }

    @ParameterizedTest
    @EnumSource
    void largeMessagesPassOnEachSocket(WebSocketServer.Kind kind) throws Exception {
        String large = "x".repeat(40_000);
        try (Node node = new Node(kind, with -> with.limits(LARGE).inbound(LARGE.window()));
                ResumingClient client = ResumingClient.connect(node::uri)) {
            client.send(large);
            assertThat(client.next()).isEqualTo("echo " + large);
            client.cut();
            client.send(large);

            assertThat(client.next()).isEqualTo("echo " + large);
            assertThat(client.hasNeverBeenClosed()).isTrue();
        }
    }

    private static final LogLimits LARGE =
            new LogLimits(new WindowLimits(100, 1 << 20), Overflow.RESET, Duration.ofMinutes(1));

    @ParameterizedTest
    @EnumSource
    void aDrainMovesConnectionsBeforeTheyAreCut(WebSocketServer.Kind kind) throws Exception {
        try (Node old = new Node(kind, with -> with);
                Node fresh = new Node(kind, with -> with);
                ResumingClient client = ResumingClient.connect(
                        () -> old.drain.phase().compareTo(DrainPhase.HAND_OVER) < 0 ? old.uri() : fresh.uri())) {
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
            assertThat(session.toString()).doesNotContain(session.getId());
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

    @ParameterizedTest
    @EnumSource
    void theApplicationEndsAConnectionAfterItsLastWord(WebSocketServer.Kind kind) throws Exception {
        try (Node node = new Node(kind, with -> with);
                ResumingClient client = ResumingClient.connect(node::uri)) {
            client.send("close");

            assertThat(client.next()).isEqualTo("bye");
            client.awaitEnd();
            assertThat(event()).isEqualTo("open");
            assertThat(event()).isEqualTo("close 1000");
            assertThat(session().isOpen()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionWhoseClientStaysAwayIsClosedOnce(WebSocketServer.Kind kind) throws Exception {
        try (Node node = new Node(kind, with -> with.limits(forOneSecond()));
                ResumingClient client = ResumingClient.connect(node::uri)) {
            Session session = session();
            client.vanish();

            assertThat(event()).isEqualTo("open");
            assertThat(event()).isEqualTo("close 1006");
            assertThat(session.isOpen()).isFalse();
            assertThat(session.getOpenSessions()).isEmpty();
            assertThat(node.endpoints.statistics().connections()).isZero();
        }
    }

    private static LogLimits forOneSecond() {
        return new LogLimits(new WindowLimits(3, 1000), Overflow.RESET, Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @EnumSource
    void plainClientsUseTheSameEndpoint(WebSocketServer.Kind kind) throws Exception {
        try (Node node = new Node(kind, with -> with);
                Client client = Client.connect(node.uri());
                Client talking = Client.connect(node.uri(), "talk")) {
            client.send("hello");
            talking.send("hello");

            assertThat(client.next()).isEqualTo("echo hello");
            assertThat(talking.next()).isEqualTo("echo hello");
            assertThat(session().getNegotiatedSubprotocol()).isEmpty();
            assertThat(talking.socket().getSubprotocol()).isEqualTo("talk");
            assertThat(Connection.of(session())).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theApplicationsProtocolIsInsideOurs(WebSocketServer.Kind kind) throws Exception {
        try (Node node = new Node(kind, with -> with);
                ResumingClient client = ResumingClient.connect(node::uri, "continuity.v1+talk", "none")) {
            client.send("hello");

            assertThat(client.next()).isEqualTo("echo hello");
            assertThat(session().getNegotiatedSubprotocol()).isEqualTo("talk");
        }
    }

    @ParameterizedTest
    @EnumSource
    void messagesFindTheirConnectionOnAnyInstance(WebSocketServer.Kind kind) throws Exception {
        try (Node one = new Node(kind, with -> with.authenticator(BY_CREDENTIAL));
                Node other = new Node(kind, with -> with.authenticator(BY_CREDENTIAL));
                ResumingClient alice = ResumingClient.connect(one::uri, "continuity.v1", "alice");
                ResumingClient bob = ResumingClient.connect(other::uri, "continuity.v1", "bob")) {
            Connection first = Connection.of(session()).orElseThrow();
            Connection second = Connection.of(session()).orElseThrow();
            Message message = Message.text("for you");

            assertThat(first.principal() + second.principal()).contains("alice", "bob");
            assertThat(answer(one.endpoints.sendToPrincipal("bob", message))).isEqualTo(1);
            assertThat(bob.next()).isEqualTo("for you");
            assertThat(answer(first.join("all"))).isTrue();
            assertThat(answer(second.join("all"))).isTrue();
            assertThat(answer(other.endpoints.sendToGroup("all", message))).isEqualTo(2);
            assertThat(alice.next() + bob.next()).isEqualTo("for youfor you");
            assertThat(answer(first.leave("all"))).isTrue();
            assertThat(answer(one.endpoints.sendToGroup("all", message))).isEqualTo(1);
            assertThat(answer(one.endpoints.send(second.id(), message))).isEqualTo(PostResult.STORED);
            assertThat(answer(one.endpoints.send(ConnectionId.random(new SecureRandom()), message)))
                    .isEqualTo(PostResult.ABSENT);
        }
    }

    private static <T> T answer(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** Who says {@code NAME} is that, who says {@code NAME for a second} for so long; {@code nobody} is turned away. */
    private static final ConnectionAuthenticator BY_CREDENTIAL = (handshake, credential) -> credential
            .filter(name -> !name.equals("nobody"))
            .map(name -> name.split(" ", 2)[0])
            .map(name -> new ConnectionAuthenticator.Authentication(
                    name, credential.filter(it -> it.endsWith("second")).map(it -> Duration.ofSeconds(1))));

    @ParameterizedTest
    @EnumSource
    void aTokenIsNothingToAnotherUser(WebSocketServer.Kind kind) throws Exception {
        try (Node node = new Node(kind, with -> with.authenticator(BY_CREDENTIAL));
                ResumingClient client = ResumingClient.connect(node::uri, "continuity.v1", "alice")) {
            client.send("state");
            assertThat(client.next()).isEqualTo("opened yes blue");
            client.authenticateWith("mallory");
            client.cut();

            assertThat(client.nextReset()).isEqualTo(ResetReason.DENIED);
            String first = session().getId();
            Session second = session();
            assertThat(second.getId()).isNotEqualTo(first);
            assertThat(Connection.of(second).orElseThrow().replaces()).contains(ResetReason.DENIED);
            assertThat(node.endpoints.statistics().resets()).containsEntry(ResetReason.DENIED, 1L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoIsNotAuthenticatedIsTurnedAway(WebSocketServer.Kind kind) throws Exception {
        try (Node node = new Node(kind, with -> with.authenticator(BY_CREDENTIAL));
                ResumingClient client = ResumingClient.connect(node::uri, "continuity.v1", "nobody")) {
            assertThat(client.nextCloseCode()).isEqualTo(4905);
            client.authenticateWith("alice");
            client.send("hello");
            assertThat(client.next()).isEqualTo("echo hello");
        }
    }

    @ParameterizedTest
    @EnumSource
    void credentialsThatEndAreRenewedOrTheSocketEnds(WebSocketServer.Kind kind) throws Exception {
        try (Node node = new Node(kind, with -> with.authenticator(BY_CREDENTIAL));
                ResumingClient client = ResumingClient.connect(node::uri, "continuity.v1", "alice for a second");
                ResumingClient careful = ResumingClient.connect(node::uri, "continuity.v1", "bob for a second")) {
            careful.renewWith("bob");

            assertThat(client.nextCloseCode()).isEqualTo(4905);
            careful.send("hello");
            assertThat(careful.next()).isEqualTo("echo hello");
            assertThat(careful.hasNeverBeenClosed()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatBeginsWithTheMarkIsAMessageLikeOthers(WebSocketServer.Kind kind) throws Exception {
        try (Node node = new Node(kind, with -> with);
                ResumingClient client = ResumingClient.connect(node::uri)) {
            client.send("\u0001{}");
            client.send((byte) 1, (byte) 'v');

            assertThat(client.next()).isEqualTo("echo \u0001{}");
            assertThat(client.next()).isEqualTo("[1, 118]");
        }
    }

    @ParameterizedTest
    @EnumSource
    void volatileMessagesAreNotCounted(WebSocketServer.Kind kind) throws Exception {
        try (Node node = new Node(kind, with -> with);
                ResumingClient client = ResumingClient.connect(node::uri)) {
            Connection connection = Connection.of(session()).orElseThrow();
            connection.sendVolatile("typing");
            assertThat(client.next()).isEqualTo("volatile typing");
            client.sendVolatile("hello");

            assertThat(client.next()).isEqualTo("echo hello");
            client.send("number");
            assertThat(client.next()).isEqualTo("number 1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void endpointsMaySendNothingThatIsKept(WebSocketServer.Kind kind) throws Exception {
        try (Node node = new Node(kind, Resumption.Builder::volatileMessages);
                ResumingClient client = ResumingClient.connect(node::uri)) {
            client.send("hello");

            assertThat(client.next()).isEqualTo("volatile echo hello");
            session().getBasicRemote().sendText("from nowhere");
            assertThat(client.next()).isEqualTo("volatile from nowhere");
            client.cut();
            assertThat(client.nextLive()).isFalse();
            assertThat(client.nextLive()).isTrue();
            client.send("number");
            assertThat(client.next()).isEqualTo("volatile number 2");
        }
    }

    @ParameterizedTest
    @EnumSource
    void moreThanAnAbsentClientMayMissIsRefusedAndToldToIt(WebSocketServer.Kind kind) throws Exception {
        LogLimits small = new LogLimits(new WindowLimits(3, 1000), Overflow.RESET, Duration.ofMinutes(1));
        AtomicReference<Optional<URI>> reachable = new AtomicReference<>(Optional.empty());
        try (Node node = new Node(kind, with -> with.limits(small));
                ResumingClient client =
                        ResumingClient.connect(() -> reachable.get().orElse(URI.create("ws://127.0.0.1:1/")))) {
            reachable.set(Optional.of(node.uri()));
            Session session = session();
            assertThat(client.nextLive()).isFalse();
            reachable.set(Optional.empty());
            client.cut();
            await().until(() -> node.endpoints.statistics().connections() == 1 && hasNoSocket(node));

            for (int i = 0; i < 3; i++) {
                session.getAsyncRemote().sendText("kept").get(20, TimeUnit.SECONDS);
            }
            assertThatThrownBy(
                            () -> session.getAsyncRemote().sendText("too much").get(20, TimeUnit.SECONDS))
                    .hasRootCauseMessage("the client is away, and more waits for it than its connection may hold");
            reachable.set(Optional.of(node.uri()));
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                client.hurry();
                return client.wasReset();
            });
            assertThat(client.nextReset()).isEqualTo(ResetReason.OVERFLOW);
        }
    }

    private static boolean hasNoSocket(Node node) {
        return node.drain.progress().inFlight().getOrDefault(WorkKind.WEBSOCKET, 0L) == 0;
    }
}
