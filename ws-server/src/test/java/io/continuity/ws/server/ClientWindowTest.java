package io.continuity.ws.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.continuity.resume.ClientStatus.Phase;
import io.continuity.resume.LogLimits;
import io.continuity.resume.Overflow;
import io.continuity.resume.WindowLimits;
import io.continuity.ws.client.ReconnectingWebSocket;
import io.continuity.ws.client.SendException;
import io.continuity.ws.client.WhenFull;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;

/** What becomes of messages that find no room, at either end. */
class ClientWindowTest {
    private static final int WINDOW = 8;

    @AfterAll
    static void stop() {
        Host.stopAll();
    }

    private static Resumption.Builder keeping(Resumption.Builder with, Overflow overflow) {
        return with.limits(new LogLimits(new WindowLimits(WINDOW, 100_000), overflow, Duration.ofMinutes(1)));
    }

    /** Has the endpoint send messages until the window is full, and waits until they are kept. */
    private static void fill(Scene scene, int from) throws Exception {
        for (int i = from; i < from + WINDOW; i++) {
            say(scene, i).get(20, TimeUnit.SECONDS);
        }
    }

    private static Future<Void> say(Scene scene, int number) {
        return scene.session().getAsyncRemote().sendText("s" + number);
    }

    private static void hurry(ReconnectingWebSocket socket, long resumes) {
        Scene.until(() -> {
            if (socket.snapshot().status().phase() == Phase.WAITING) {
                socket.networkChanged();
            }
            return socket.snapshot().counters().lives() > resumes;
        });
    }

    @EachContainerOnce
    void aClientWaitsForAServerThatIsBusyOverReconnectsToo(Pair pair) throws Exception {
        try (Scene scene = new Scene(pair)) {
            Node node = scene.node(0, with -> with.inbound(new WindowLimits(WINDOW, 100_000)));
            ReconnectingWebSocket socket = scene.connect();
            scene.handlers().close();
            CompletableFuture<Void> talk = scene.talk(socket, 100);
            Scene.until(
                    () -> scene.handlers().holds() && socket.snapshot().status().unacknowledged() == WINDOW);
            node.cut();
            hurry(socket, 1);
            assertThat(socket.snapshot().status().unacknowledged()).isEqualTo(WINDOW);
            scene.handlers().open();
            Scene.done(talk);

            scene.assertTold(100, 0);
            assertThat(socket.snapshot().counters().resets()).isZero();
        }
    }

    @EachContainerOnce
    void whatFindsNoRoomFailsAndIsNotSent(Pair pair) throws Exception {
        try (Scene scene = new Scene(pair)) {
            scene.node(0);
            ReconnectingWebSocket socket = scene.connect(with -> with.window(2, 100_000, WhenFull.FAIL));
            scene.handlers().close();
            List<CompletionStage<Void>> sent =
                    IntStream.range(0, 3).mapToObj(i -> socket.send("c" + i)).toList();
            assertThat(catchThrowable(() -> Scene.done(sent.get(2)))).hasCauseInstanceOf(SendException.class);
            scene.handlers().open();
            Scene.done(sent.get(1));

            scene.assertTold(2, 0);
            assertThat(socket.snapshot().counters().dropped()).isEqualTo(1);
        }
    }

    @EachContainerOnce
    void aServerThatWaitsForAClientThatIsBusyLosesNothing(Pair pair) throws Exception {
        try (Scene scene = new Scene(pair)) {
            scene.node(0, with -> keeping(with, Overflow.BLOCK));
            ReconnectingWebSocket socket = scene.connect();
            scene.heard().gate().close();
            fill(scene, 0);
            Future<Void> next = say(scene, WINDOW);
            assertThat(next.isDone()).isFalse();
            scene.heard().gate().open();
            assertThat(next.get(20, TimeUnit.SECONDS)).isNull();

            scene.assertTold(0, WINDOW + 1);
            assertThat(socket.snapshot().counters().resets()).isZero();
        }
    }

    @EachContainerOnce
    void aClientThatIsTooFarBehindHearsAllThatItWasSentAndThenOfTheReset(Pair pair) throws Exception {
        try (Scene scene = new Scene(pair)) {
            scene.node(0, with -> keeping(with, Overflow.RESET));
            ReconnectingWebSocket socket = scene.connect();
            scene.heard().gate().close();
            fill(scene, 0);
            Future<Void> tooMuch = say(scene, WINDOW);
            assertThat(catchThrowable(() -> tooMuch.get(20, TimeUnit.SECONDS))).hasCauseInstanceOf(IOException.class);
            hurry(socket, 1);
            scene.heard().gate().open();
            assertThat(List.of(scene.heard().event(), scene.heard().event())).containsExactly("live", "reset OVERFLOW");

            assertThat(scene.heard().all()).hasSize(WINDOW + 1).last().isEqualTo("reset OVERFLOW");
            assertThat(scene.event()).isEqualTo("close 4903");
            assertThat(scene.event()).isEqualTo("open");
        }
    }

    @EachContainerOnce
    void aClientThatWasAwayIsToldHowManyWereDropped(Pair pair) throws Exception {
        try (Scene scene = new Scene(pair)) {
            Node node = scene.node(0, with -> keeping(with, Overflow.DROP_OLDEST_WITH_GAP));
            ReconnectingWebSocket socket = scene.connect();
            node.network().cut();
            fill(scene, 0);
            fill(scene, WINDOW);
            node.network().heal();
            hurry(socket, 1);
            Scene.until(() -> scene.heard().count("s") == WINDOW);

            assertThat(scene.heard().all()).startsWith("missing " + WINDOW, "s" + WINDOW);
            assertThat(socket.snapshot().counters().missing()).isEqualTo(WINDOW);
            assertThat(socket.snapshot().counters().resets()).isZero();
        }
    }
}
