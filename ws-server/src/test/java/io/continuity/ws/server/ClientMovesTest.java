package io.continuity.ws.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.resume.ClientStatus.Phase;
import io.continuity.ws.client.ConnectionSnapshot;
import io.continuity.ws.client.ReconnectingWebSocket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The client that users have, with the server that they have, while sockets and instances go and messages flow. */
class ClientMovesTest {
    private static final int MANY = 500;
    private static final int RECONNECTS = 200;

    @AfterAll
    static void stop() {
        Host.stopAll();
    }

    /** Waits until the client has gone on, which it is told not to wait with. */
    private static void comesBack(Scene scene, ReconnectingWebSocket socket) throws InterruptedException {
        Scene.until(() -> {
            if (socket.snapshot().status().phase() == Phase.WAITING) {
                socket.networkChanged();
            }
            return !scene.heard().hasNoMoreEvents();
        });
        assertThat(scene.heard().event()).isEqualTo("resumed");
    }

    private static void assertNeverReset(ReconnectingWebSocket socket) {
        ConnectionSnapshot.Counters counters = socket.snapshot().counters();
        assertThat(counters.resets()).isZero();
        assertThat(counters.missing()).isZero();
        assertThat(counters.dropped()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionGoesOnAfterItsSocketsAreCut(Pair pair) throws Exception {
        try (Scene scene = new Scene(pair)) {
            Node node = scene.node(0);
            ReconnectingWebSocket socket = scene.connect();
            CompletableFuture<Void> talk = scene.talk(socket, MANY);
            for (int cut = 0; cut < 3; cut++) {
                scene.say(cut * 100, cut * 100 + 100);
                node.cut();
                comesBack(scene, socket);
            }
            Scene.done(talk);

            scene.assertTold(MANY, 300);
            assertNeverReset(socket);
            assertThat(socket.snapshot().counters().resumes()).isEqualTo(3);
            assertThat(scene.hasNoMoreEvents()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDrainMovesAConnectionBeforeItsSocketEnds(Pair pair) throws Exception {
        try (Scene scene = new Scene(pair)) {
            Node former = scene.node(0);
            ReconnectingWebSocket socket = scene.connect();
            CompletableFuture<Void> talk = scene.talk(socket, MANY);
            scene.say(0, 100);
            scene.node(1);
            CompletableFuture<Void> drained = former.drain();
            scene.say(100, 300);
            Scene.done(talk);
            Scene.done(drained);

            assertThat(scene.heard().event()).isEqualTo("resumed");
            assertThat(scene.event()).isEqualTo("resume yes");
            scene.say(300, 310);
            scene.assertTold(MANY, 310);
            assertNeverReset(socket);
            assertThat(socket.snapshot().counters().attempts()).isEqualTo(2);
            assertThat(socket.snapshot().counters().failures()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherInstanceTakesOverFromOneThatIsKilled(Pair pair) throws Exception {
        try (Scene scene = new Scene(pair)) {
            Node former = scene.node(0);
            ReconnectingWebSocket socket = scene.connect();
            CompletableFuture<Void> talk = scene.talk(socket, MANY);
            scene.say(0, 100);
            Scene.until(() -> scene.heard().count("re ") > 0);
            scene.node(1);
            former.kill();
            comesBack(scene, socket);
            assertThat(scene.event()).isEqualTo("resume yes");
            scene.say(100, 200);
            Scene.done(talk);

            scene.assertTold(MANY, 200);
            assertNeverReset(socket);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionGoesOnAfterItsContainerHasStopped(Pair pair) throws Exception {
        try (Scene scene = new Scene(pair)) {
            Host host = scene.ownHost();
            scene.nodeOn(host);
            ReconnectingWebSocket socket = scene.connect();
            CompletableFuture<Void> talk = scene.talk(socket, MANY);
            scene.say(0, 100);
            scene.node(1);
            host.close();
            scene.say(100, 200);
            comesBack(scene, socket);
            Scene.done(talk);

            scene.assertTold(MANY, 200);
            assertNeverReset(socket);
        }
    }

    @EachContainerOnce
    void aConnectionLeavesASocketOnWhichNothingComes(Pair pair) throws Exception {
        try (Scene scene = new Scene(pair)) {
            Node former = scene.node(0, with -> with.heartbeat(Duration.ofMillis(500)));
            ReconnectingWebSocket socket = scene.connect();
            CompletableFuture<Void> talk = scene.talk(socket, MANY);
            scene.say(0, 100);
            scene.node(1);
            former.network().stall();
            scene.say(100, 150);
            comesBack(scene, socket);
            scene.say(150, 200);
            former.network().heal();
            Scene.done(talk);

            scene.assertTold(MANY, 200);
            assertNeverReset(socket);
        }
    }

    @ParameterizedTest
    @EnumSource
    void manyReconnectsNeedAsManyAttemptsAndLeaveNothing(Pair pair) throws Exception {
        try (Scene scene = new Scene(pair)) {
            Node node = scene.node(0);
            ReconnectingWebSocket socket = scene.connect();
            Set<Thread> before = Set.of();
            for (int i = 1; i < RECONNECTS; i++) {
                socket.networkChanged();
                assertThat(scene.heard().event()).isEqualTo("resumed");
                before = i == 20 ? threads() : before;
            }
            Scene.done(socket.send("c0"));

            scene.assertTold(1, 0);
            assertNeverReset(socket);
            assertThat(socket.snapshot().counters().attempts()).isEqualTo(RECONNECTS);
            assertThat(socket.snapshot().counters().lives()).isEqualTo(RECONNECTS);
            assertThat(node.statistics().resumed()).isEqualTo(RECONNECTS - 1);
            int most = before.size() + 10;
            Scene.until(() -> threads().size() <= most);
        }
    }

    /** All but those of the network in between, and of the endpoints, of which there are 200 without virtual threads. */
    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().matches("flaky-proxy.*|continuity-ws-\\d+"))
                .collect(Collectors.toSet());
    }
}
