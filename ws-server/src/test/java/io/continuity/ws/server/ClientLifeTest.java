package io.continuity.ws.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.continuity.resume.ClientStatus.Phase;
import io.continuity.ws.client.Closed;
import io.continuity.ws.client.ReconnectingWebSocket;
import io.continuity.ws.client.ResumeStore;
import io.continuity.ws.client.SendException;
import io.continuity.ws.server.ConnectionAuthenticator.Authentication;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How connections of the client that users have begin and end, with the server that they have. */
class ClientLifeTest {
    @TempDir
    private Path directory;

    @AfterAll
    static void stop() {
        Host.stopAll();
    }

    /** Waits for the next thing that the client is told, without waiting before its attempts. */
    private static String hurried(Scene scene, ReconnectingWebSocket socket) throws InterruptedException {
        Scene.until(() -> {
            if (socket.snapshot().status().phase() == Phase.WAITING) {
                socket.networkChanged();
            }
            return !scene.heard().hasNoMoreEvents();
        });
        return scene.heard().event();
    }

    private static void assertResetAndLive(Scene scene, ReconnectingWebSocket socket, String reason) throws Exception {
        assertThat(List.of(hurried(scene, socket), scene.heard().event()))
                .containsExactlyInAnyOrder("live", "reset " + reason);
    }

    private static SendException failure(CompletionStage<Void> stage) {
        Throwable failure = catchThrowable(() -> Scene.done(stage));
        assertThat(failure).hasCauseInstanceOf(SendException.class);
        return (SendException) failure.getCause();
    }

    @ParameterizedTest
    @EnumSource
    void messagesOfEachKindGoBothWays(Pair pair) throws Exception {
        String large = "x".repeat(100_000);
        try (Scene scene = new Scene(pair)) {
            scene.node(0, Scene::forLargeMessages);
            ReconnectingWebSocket socket = scene.connect(with -> with.subprotocols("talk"));
            for (String text : List.of("", "\u0001", "\u0001{", "\u0001v", "\u00fc\ud83d\ude00", large)) {
                socket.send(text);
            }
            socket.send(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            socket.send(ByteBuffer.wrap(new byte[100_000]));
            Scene.done(socket.send(ByteBuffer.allocate(0)));
            Scene.until(() -> scene.heard().all().size() == 9);

            assertThat(scene.heard().all())
                    .containsExactly(
                            "re ",
                            "re \u0001",
                            "re \u0001{",
                            "re \u0001v",
                            "re \u00fc\ud83d\ude00",
                            "re " + large,
                            "binary 3",
                            "binary 100000",
                            "binary 0");
            assertThat(socket.snapshot().subprotocol()).isEqualTo("talk");
            assertThat(socket.snapshot().counters().attempts()).isEqualTo(1);
        }
    }

    @EachContainerOnce
    void volatileMessagesGoBothWaysAndAreNotCounted(Pair pair) throws Exception {
        try (Scene scene = new Scene(pair)) {
            scene.node(0);
            ReconnectingWebSocket socket = scene.connect();
            assertThat(socket.sendVolatile("\u0001typing")).isTrue();
            Scene.until(() -> scene.heard().all().equals(List.of("re \u0001typing")));
            Scene.done(socket.send("volatile"));
            Scene.until(() -> scene.heard().count("now or never") == 1);

            assertThat(socket.snapshot().status().sent()).isEqualTo(1);
            assertThat(socket.snapshot().status().received()).isEqualTo(1);
        }
    }

    @EachContainerOnce
    void noContainerGivesASilentSocketUpBeforeTheHeartbeatDoes(Pair pair) throws Exception {
        Duration heartbeat = Duration.ofMinutes(1);
        try (Scene scene = new Scene(pair)) {
            scene.node(0, with -> with.heartbeat(heartbeat));
            scene.connect();

            assertThat(scene.session().getMaxIdleTimeout())
                    .matches(millis -> millis == 0 || millis > 3 * heartbeat.toMillis());
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLastWordsOfTheServerAreHeardBeforeTheEnd(Pair pair) throws Exception {
        try (Scene scene = new Scene(pair)) {
            Node node = scene.node(0);
            ReconnectingWebSocket socket = scene.connect();
            scene.heard().gate().close();
            CompletionStage<Void> last = socket.send("close");
            assertThat(scene.event()).isEqualTo("close 1000");
            Scene.until(() -> socket.snapshot().status().phase() == Phase.CLOSED);
            scene.heard().gate().open();

            assertThat(scene.heard().event()).isEqualTo("closed ENDED_BY_SERVER");
            assertThat(scene.heard().all()).containsExactly("last words", "goodbye", "closed ENDED_BY_SERVER");
            assertThat(Scene.done(socket.closed()).reason()).isEqualTo(Closed.Reason.ENDED_BY_SERVER);
            Scene.done(last);
            assertThat(node.statistics().connections()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatClosesIsSaidWhatWasHandledBefore(Pair pair) throws Exception {
        try (Scene scene = new Scene(pair)) {
            Node node = scene.node(0);
            ReconnectingWebSocket socket = scene.connect();
            CompletionStage<Void> last = socket.send("c0");
            socket.close();

            assertThat(scene.heard().event()).isEqualTo("closed CLOSED");
            assertThat(scene.event()).isEqualTo("close 1000");
            Scene.done(last);
            assertThat(scene.handled()).containsExactly("c0");
            assertThat(failure(socket.send("late")).outcome()).isEqualTo(SendException.Outcome.NOT_HANDLED);
            assertThat(node.statistics().connections()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRefusedResumeAsksForOtherCredentialsAndLosesNothing(Pair pair) throws Exception {
        Map<String, String> users = new ConcurrentHashMap<>(Map.of("first", "alice"));
        Queue<Boolean> asked = new ConcurrentLinkedQueue<>();
        ConnectionAuthenticator doorman = (handshake, credential) ->
                credential.map(users::get).map(name -> new Authentication(name, Optional.empty()));
        try (Scene scene = new Scene(pair)) {
            Node node = scene.node(0, with -> with.authenticator(doorman));
            ReconnectingWebSocket socket = scene.connect(with -> with.credentials(refused -> {
                asked.add(refused);
                return refused ? "second" : "first";
            }));
            users.clear();
            users.put("second", "alice");
            node.cut();
            CompletionStage<Void> sent = socket.send("c0");
            scene.say(0, 10);
            assertThat(hurried(scene, socket)).isEqualTo("resumed");
            Scene.done(sent);
            scene.assertTold(1, 10);
            assertThat(asked).containsExactly(false, false, true);
            assertThat(node.statistics().denied()).isEqualTo(1);

            users.put("first", "bob");
            node.cut();
            assertResetAndLive(scene, socket, "DENIED");
            users.clear();
            node.cut();
            assertThat(hurried(scene, socket)).isEqualTo("closed REFUSED");
        }
    }

    @EachContainerOnce
    void credentialsThatEndAreRenewedWithoutAnotherSocket(Pair pair) throws Exception {
        Queue<String> shown = new ConcurrentLinkedQueue<>();
        ConnectionAuthenticator doorman = (handshake, credential) -> {
            shown.add(credential.orElse(""));
            return Optional.of(new Authentication("alice", Optional.of(Duration.ofMillis(500))));
        };
        try (Scene scene = new Scene(pair)) {
            scene.node(0, with -> with.authenticator(doorman));
            ReconnectingWebSocket socket =
                    scene.connect(with -> with.credentials(refused -> refused ? "another" : "first"));
            Scene.until(() -> shown.size() >= 3);
            Scene.done(socket.send("c0"));

            assertThat(shown).startsWith("first", "another", "another");
            assertThat(socket.snapshot().counters().attempts()).isEqualTo(1);
        }
    }

    @EachContainerOnce
    void tokensOutliveTheKeysThatHaveIssuedThem(Pair pair) throws Exception {
        try (Scene scene = new Scene(pair)) {
            scene.node(0);
            ReconnectingWebSocket socket = scene.connect();
            scene.useKeys(Scene.keys("k1", "k2"));
            scene.node(1);
            socket.networkChanged();
            assertThat(scene.heard().event()).isEqualTo("resumed");
            scene.useKeys(Scene.keys("k2"));
            scene.node(0);
            socket.networkChanged();
            assertThat(scene.heard().event()).isEqualTo("resumed");
            Scene.done(socket.send("c0"));
            scene.assertTold(1, 0);

            scene.useKeys(Scene.keys("k3"));
            scene.node(1);
            socket.networkChanged();
            assertResetAndLive(scene, socket, "DENIED");
        }
    }

    @EachContainerOnce
    void aLogWhoseDataIsGoneIsToldOf(Pair pair) throws Exception {
        try (Scene scene = new Scene(pair)) {
            scene.node(0);
            ReconnectingWebSocket socket = scene.connect();
            Scene.done(socket.send("c0"));
            scene.say(0, 1);
            scene.assertTold(1, 1);
            scene.wipe();
            CompletionStage<Void> lost = socket.send("lost");
            assertResetAndLive(scene, socket, "UNKNOWN");
            assertThat(failure(lost).outcome()).isEqualTo(SendException.Outcome.UNKNOWN);
            assertThat(scene.event()).isEqualTo("open");
            Scene.done(socket.send("c1"));

            assertThat(scene.handled()).containsExactly("c1");
            Scene.until(() -> scene.heard().count("re c1") == 1);
        }
    }

    @EachContainerOnce
    void aClientThatWasAwayForTooLongIsToldSo(Pair pair) throws Exception {
        try (Scene scene = new Scene(pair)) {
            Node node = scene.node(0);
            ReconnectingWebSocket socket = scene.connect();
            node.network().cut();
            scene.say(0, 5);
            scene.wipe();
            node.network().heal();
            assertResetAndLive(scene, socket, "UNKNOWN");
            Scene.done(socket.send("c0"));

            Scene.until(() -> scene.heard().all().equals(List.of("reset UNKNOWN", "re c0")));
        }
    }

    @EachContainerOnce
    void anotherProcessGoesOnWhereOneHasDied(Pair pair) throws Exception {
        ResumeStore store = ResumeStore.inFile(directory.resolve("connection"));
        try (Scene scene = new Scene(pair)) {
            Node node = scene.node(0);
            ReconnectingWebSocket first = scene.connect(with -> with.resumeStore(store));
            IntStream.range(0, 20).forEach(i -> first.send("c" + i));
            scene.say(0, 20);
            Scene.until(() -> scene.heard().count("re c") > 5);
            node.network().cut();
            IntStream.range(20, 40).forEach(i -> first.send("c" + i));
            scene.say(20, 40);
            first.leave();
            assertThat(Scene.done(first.closed()).reason()).isEqualTo(Closed.Reason.LEFT);
            assertThat(scene.heard().event()).isEqualTo("closed LEFT");
            node.network().heal();

            ReconnectingWebSocket second = scene.client().resumeStore(store).open(scene.heard());
            try (second) {
                assertThat(scene.heard().event()).isEqualTo("resumed");
                IntStream.range(40, 60).forEach(i -> second.send("c" + i));
                scene.assertTold(60, 40);
                assertThat(second.snapshot().counters().resets()).isZero();
            }
            Scene.until(() -> store.load().isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServerWithoutContinuityIsFollowedByOneWithItAndBack(Pair pair) throws Exception {
        try (Scene scene = new Scene(pair)) {
            Node plain = scene.plainNode(0);
            ReconnectingWebSocket socket = scene.connect();
            Scene.done(socket.send("c0"));
            Scene.until(() -> scene.heard().count("re c0") == 1);
            assertThat(socket.snapshot().status().resumable()).isFalse();

            Node resumable = scene.node(1);
            Scene.done(plain.drain());
            assertThat(scene.event()).startsWith("close ");
            assertResetAndLive(scene, socket, "UNKNOWN");
            assertThat(scene.event()).isEqualTo("open");
            Scene.done(socket.send("c1"));
            Scene.until(() -> scene.heard().count("re c1") == 1);
            assertThat(socket.snapshot().status().resumable()).isTrue();

            scene.plainNode(0);
            resumable.kill();
            assertResetAndLive(scene, socket, "UNKNOWN");
            assertThat(scene.event()).isEqualTo("open");
            Scene.done(socket.send("c2"));
            Scene.until(() -> scene.heard().count("re c2") == 1);
            assertThat(socket.snapshot().status().resumable()).isFalse();
        }
    }
}
