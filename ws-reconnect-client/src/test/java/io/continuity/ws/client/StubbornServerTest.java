package io.continuity.ws.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.continuity.ws.client.Closed.Reason;
import io.continuity.ws.client.SendException.Outcome;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client does with servers that lie, are silent, or go. */
class StubbornServerTest {
    private static final String V1 = "continuity.v1";

    private final RawServer server = new RawServer();
    private final Recorder listener = new Recorder();
    private final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();

    StubbornServerTest() throws IOException {}

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private static RawServer.Script live(String token) {
        return connection -> connection.upgrade(V1).welcome(token).stay();
    }

    private static RawServer.Connection resumed(RawServer.Connection connection, long rx, long next)
            throws IOException {
        return connection
                .upgrade(V1)
                .control("{\"t\":\"resumed\",\"sid\":\"u\",\"e\":\"e-t\",\"node\":\"n\",\"gen\":2,\"rx\":" + rx
                        + ",\"next\":" + next + ",\"behind\":0}");
    }

    private static String reset(String token, String more) {
        return "{\"t\":\"reset\",\"why\":\"unknown\",\"snap\":false," + more
                + RawServer.Connection.grant(token, 15_000, 256);
    }

    private ReconnectingWebSocketBuilder client() {
        return ReconnectingWebSocket.builder(server.uri()).connectTimeout(Wait.LIMIT);
    }

    private void isLiveAfterwards() throws InterruptedException {
        isLiveAfterwards(Kind.TYRUS);
    }

    private void isLiveAfterwards(Kind kind) throws InterruptedException {
        isLiveAfterwards(kind.on(client()));
    }

    /** After one that says nothing; the server that follows has as much time for its answer. */
    private void isSoonLiveAfterwards(Kind kind) throws InterruptedException {
        isLiveAfterwards(kind.on(client()).connectTimeout(Duration.ofSeconds(2)));
    }

    private void isLiveAfterwards(ReconnectingWebSocketBuilder client) throws InterruptedException {
        server.then(live("t"));
        try (ReconnectingWebSocket socket = client.open(listener)) {
            assertThat(listener.next()).isEqualTo("live");
            assertThat(socket.snapshot().counters().attempts()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatDoesNotAnswerTheHandshakeIsGivenUp(Kind kind) throws Exception {
        server.then(RawServer.Connection::silence);
        isSoonLiveAfterwards(kind);
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatDoesNotAnswerHelloIsGivenUp(Kind kind) throws Exception {
        server.then(connection -> seen.add(connection.upgrade(V1).readUntilClose()));
        isSoonLiveAfterwards(kind);
        assertThat(Wait.next(seen)).isEqualTo(1000);
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatClosesAtOnceIsTriedAgain(Kind kind) throws Exception {
        server.then(connection -> connection.upgrade(V1).close(1011));
        isLiveAfterwards(kind);
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatHangsUpBeforeItsAnswerIsTriedAgain(Kind kind) throws Exception {
        server.then(RawServer.Connection::request);
        isSoonLiveAfterwards(kind); // Not every container tells of it.
    }

    @Test
    void framesOutOfOrderAreABreach() throws Exception {
        server.then(connection -> seen.add(
                connection.upgrade(V1).control("{\"t\":\"ack\",\"rx\":0}").readUntilClose()));
        isLiveAfterwards();
        assertThat(Wait.next(seen)).isEqualTo(4904);
    }

    @Test
    void whatIsNoControlFrameIsABreach() throws Exception {
        server.then(
                connection -> seen.add(connection.upgrade(V1).control("{\"t\":").readUntilClose()));
        isLiveAfterwards();
        assertThat(Wait.next(seen)).isEqualTo(4904);
    }

    @Test
    void aServerThatLeavesMessagesOutIsNotBelieved() throws Exception {
        server.then(connection -> connection.upgrade(V1).welcome("t").send("a").close(1001))
                .then(connection -> seen.add(resumed(connection, 0, 5).readUntilClose()))
                .then(connection -> resumed(connection, 0, 2).send("b").stay());
        try (ReconnectingWebSocket socket = client().open(listener)) {
            assertThat(List.of(listener.next(), listener.next(), listener.next(), listener.next()))
                    .containsExactly("live", "a", "resumed", "b");
            assertThat(Wait.next(seen)).isEqualTo(4904);
            assertThat(socket.snapshot().counters().resets()).isZero();
        }
    }

    @Test
    void aServerThatHasHandledWhatWasNeverSentIsNotBelieved() throws Exception {
        server.then(connection -> seen.add(connection
                        .upgrade(V1)
                        .welcome("t")
                        .control("{\"t\":\"ack\",\"rx\":9}")
                        .readUntilClose()))
                .then(connection -> resumed(connection, 0, 1).stay());
        try (ReconnectingWebSocket socket = client().open(listener)) {
            assertThat(List.of(listener.next(), listener.next())).containsExactly("live", "resumed");
            assertThat(Wait.next(seen)).isEqualTo(4904);
            assertThat(socket.snapshot().status().sent()).isZero();
        }
    }

    @Test
    void aServerThatResetsAgainAndAgainIsBelievedEachTime() throws Exception {
        server.then(connection -> connection.upgrade(V1).welcome("t0").close(1001));
        for (int i = 1; i <= 4; i++) {
            String next = "t" + i;
            server.then(connection ->
                    connection.upgrade(V1).control(reset(next, "")).close(1001));
        }
        server.then(
                connection -> connection.upgrade(V1).control(reset("t5", "")).stay());
        try (ReconnectingWebSocket socket = client().open(listener)) {
            assertThat(listener.next()).isEqualTo("live");
            for (int i = 1; i <= 5; i++) {
                assertThat(List.of(listener.next(), listener.next()))
                        .containsExactlyInAnyOrder("live", "reset UNKNOWN OptionalLong.empty unhandled 0");
            }
            assertThat(socket.snapshot().counters().resets()).isEqualTo(5);
            assertThat(socket.snapshot().lastReset()).isPresent();
        }
    }

    @Test
    void aResetTellsWhatWasHandled() throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        server.then(connection -> {
                    connection.upgrade(V1).welcome("t");
                    sent.await();
                    connection.read();
                    connection.read();
                    connection.read();
                    connection.close(1001);
                })
                .then(connection ->
                        connection.upgrade(V1).control(reset("t1", "\"rx\":1,")).stay());
        try (ReconnectingWebSocket socket = client().open(listener)) {
            CompletionStage<Void> first = socket.send("one");
            CompletionStage<Void> second = socket.send("two");
            sent.countDown();

            Wait.done(first);
            assertThat(Wait.failure(second).outcome()).isEqualTo(Outcome.NOT_HANDLED);
            assertThat(List.of(listener.next(), listener.next(), listener.next()))
                    .contains("reset UNKNOWN OptionalLong[1] unhandled 1");
        }
    }

    @Test
    void aResetThatDoesNotTellLeavesItOpen() throws Exception {
        server.then(connection -> {
                    connection.upgrade(V1).welcome("t");
                    connection.read();
                    connection.read();
                    connection.close(1001);
                })
                .then(connection ->
                        connection.upgrade(V1).control(reset("t1", "")).stay());
        try (ReconnectingWebSocket socket = client().open(listener)) {
            assertThat(Wait.failure(socket.send("one")).outcome()).isEqualTo(Outcome.UNKNOWN);
        }
    }

    @Test
    void aServerThatNeverAcknowledgesFillsTheWindow() throws Exception {
        server.then(connection -> connection.upgrade(V1).welcome("t", 15_000, 2).stay());
        try (ReconnectingWebSocket socket =
                client().window(100, 10_000, WhenFull.FAIL).open(listener)) {
            assertThat(listener.next()).isEqualTo("live");
            CompletableFuture<Void> first = socket.send("1").toCompletableFuture();
            socket.send("2");

            assertThat(Wait.failure(socket.send("3")).outcome()).isEqualTo(Outcome.NOT_HANDLED);
            assertThat(first).isNotDone();
            assertThat(socket.snapshot().counters().dropped()).isEqualTo(1);
            assertThat(socket.snapshot().status().unacknowledged()).isEqualTo(2);
        }
    }

    @Test
    void theNewestOfThoseThatFindNoRoomIsSentWhenThereIs() throws Exception {
        CountDownLatch full = new CountDownLatch(1);
        server.then(connection -> {
            connection.upgrade(V1).welcome("t", 15_000, 1);
            full.await();
            connection.control("{\"t\":\"ack\",\"rx\":1}");
            connection.read();
            seen.add(connection.read());
            seen.add(connection.read());
            connection.stay();
        });
        try (ReconnectingWebSocket socket =
                client().window(1, 10_000, WhenFull.DROP).open(listener)) {
            assertThat(listener.next()).isEqualTo("live");
            CompletionStage<Void> first = socket.send("1");
            CompletionStage<Void> dropped = socket.send("2");
            socket.send("3");
            full.countDown();

            Wait.done(first);
            assertThat(Wait.failure(dropped).outcome()).isEqualTo(Outcome.NOT_HANDLED);
            assertThat(List.of(Wait.next(seen), Wait.next(seen))).containsExactly("1", "3");
        }
    }

    @Test
    void callersWaitUntilThereIsRoom() throws Exception {
        CountDownLatch full = new CountDownLatch(1);
        server.then(connection -> {
            connection.upgrade(V1).welcome("t", 15_000, 1);
            full.await();
            connection.control("{\"t\":\"ack\",\"rx\":1}").stay();
        });
        try (ReconnectingWebSocket socket =
                client().window(1, 10_000, WhenFull.BLOCK).open(listener)) {
            assertThat(listener.next()).isEqualTo("live");
            socket.send("1");
            AtomicReference<CompletionStage<Void>> second = new AtomicReference<>();
            Thread caller = new Thread(() -> second.set(socket.send("2")));
            caller.start();
            await().until(() -> caller.getState() == Thread.State.WAITING);
            full.countDown();
            caller.join(Wait.LIMIT.toMillis());

            assertThat(second.get()).isNotNull();
            assertThat(socket.snapshot().status().sent()).isEqualTo(2);
        }
    }

    @Test
    void aCallerThatWaitsForRoomIsToldWhenTheClientIsClosed() throws Exception {
        server.then(connection -> connection.upgrade(V1).welcome("t", 15_000, 1).stay());
        AtomicReference<CompletionStage<Void>> second = new AtomicReference<>();
        ReconnectingWebSocket socket =
                client().window(1, 10_000, WhenFull.BLOCK).open(listener);
        assertThat(listener.next()).isEqualTo("live");
        socket.send("1");
        Thread caller = new Thread(() -> second.set(socket.send("2")));
        caller.start();
        await().until(() -> caller.getState() == Thread.State.WAITING);
        socket.close();
        caller.join(Wait.LIMIT.toMillis());

        assertThat(Wait.failure(second.get()).outcome()).isEqualTo(Outcome.NOT_HANDLED);
    }

    @Test
    void aNetworkThatVanishesIsNoticedByTheHeartbeat() throws Exception {
        server.then(connection -> connection.upgrade(V1).welcome("t", 100, 256).silence())
                .then(connection -> resumed(connection, 0, 1).stay());
        try (ReconnectingWebSocket socket = client().open(listener)) {
            assertThat(List.of(listener.next(), listener.next())).containsExactly("live", "resumed");
            assertThat(socket.snapshot().counters().resumes()).isEqualTo(1);
        }
    }

    @Test
    void aNameThatIsNotFoundIsLookedUpAgain() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        server.then(live("t"));
        try (ReconnectingWebSocket socket = ReconnectingWebSocket.builder(
                        () -> attempts.incrementAndGet() < 3 ? URI.create("ws://nowhere.invalid/chat") : server.uri())
                .open(listener)) {
            assertThat(listener.next()).isEqualTo("live");
            assertThat(socket.snapshot().counters().failures()).isEqualTo(2);
        }
    }

    @Test
    void aMessageThatTheServerCannotTakeEndsTheClient() throws Exception {
        server.then(connection -> {
            connection.upgrade(V1).welcome("t");
            connection.read();
            connection.read();
            connection.close(1009);
        });
        try (ReconnectingWebSocket socket = client().open(listener)) {
            assertThat(Wait.failure(socket.send("large")).outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(Wait.done(socket.closed()).reason()).isEqualTo(Reason.TOO_LARGE);
        }
    }

    @Test
    void aMessageThatThisClientCannotTakeEndsIt() throws Exception {
        server.then(connection -> seen.add(
                connection.upgrade(V1).welcome("t").send("x".repeat(1001)).readUntilClose()));
        try (ReconnectingWebSocket socket = client().maxMessageBytes(1000).open(listener)) {
            assertThat(Wait.done(socket.closed()).reason()).isEqualTo(Reason.TOO_LARGE);
            assertThat(Wait.next(seen)).isEqualTo(1009);
        }
    }

    @Test
    void theServerMayEndTheConnection() throws Exception {
        server.then(connection -> connection.upgrade(V1).welcome("t").close(4907));
        try (ReconnectingWebSocket socket = client().open(listener)) {
            assertThat(List.of(listener.next(), listener.next())).containsExactly("live", "closed ENDED_BY_SERVER");
            assertThat(Wait.done(socket.closed()).reason()).isEqualTo(Reason.ENDED_BY_SERVER);
            assertThat(Wait.failure(socket.send("late")).outcome()).isEqualTo(Outcome.NOT_HANDLED);
        }
    }

    @Test
    void closeSaysGoodbyeToTheServer() throws Exception {
        server.then(connection -> {
            connection.upgrade(V1).welcome("t");
            connection.read();
            seen.add(connection.read());
            connection.close(4907);
        });
        ReconnectingWebSocket socket = client().open(listener);
        assertThat(listener.next()).isEqualTo("live");
        socket.close();

        assertThat(Wait.failure(socket.send("late")).outcome()).isEqualTo(Outcome.NOT_HANDLED);
        assertThat(Wait.next(seen)).isEqualTo("\u0001{\"t\":\"bye\"}");
        assertThat(listener.next()).isEqualTo("closed CLOSED");
    }

    @ParameterizedTest
    @EnumSource
    void closeWhileConnectingGivesTheAttemptUp(Kind kind) throws Exception {
        server.then(RawServer.Connection::silence);
        ReconnectingWebSocket socket =
                kind.on(client()).connectTimeout(Duration.ofHours(1)).open(listener);
        CompletionStage<Void> unsent = socket.send("never");
        await().until(() -> server.connections() == 1);
        socket.close();

        assertThat(Wait.done(socket.closed()).reason()).isEqualTo(Reason.CLOSED);
        assertThat(Wait.failure(unsent).outcome()).isEqualTo(Outcome.NOT_HANDLED);
        assertThat(listener.next()).isEqualTo("closed CLOSED");
    }

    @Test
    void aServerThatIsBusyIsLeftAloneAndTriedAgain() throws Exception {
        server.then(connection ->
                connection.upgrade(V1).control("{\"t\":\"busy\",\"after\":1}").close(4906));
        isLiveAfterwards();
    }

    @Test
    void whatTheServerHasDroppedAndASnapshotAreToldInOrder() throws Exception {
        server.then(connection -> connection
                        .upgrade(V1)
                        .welcome("t")
                        .send("a")
                        .control("{\"t\":\"gap\",\"from\":2,\"n\":3}")
                        .close(1001))
                .then(connection -> connection
                        .upgrade(V1)
                        .control(reset("t1", "").replace("\"snap\":false", "\"snap\":true"))
                        .send("all")
                        .control("{\"t\":\"snapend\",\"n\":1}")
                        .stay());
        try (ReconnectingWebSocket socket = client().open(listener)) {
            assertThat(List.of(listener.next(), listener.next(), listener.next()))
                    .containsExactly("live", "a", "missing 3");
            assertThat(List.of(listener.next(), listener.next()))
                    .containsExactlyInAnyOrder("live", "reset UNKNOWN OptionalLong.empty unhandled 0");
            assertThat(List.of(listener.next(), listener.next())).containsExactly("all", "snapshot");
            assertThat(socket.snapshot().counters().missing()).isEqualTo(3);
        }
    }
}
