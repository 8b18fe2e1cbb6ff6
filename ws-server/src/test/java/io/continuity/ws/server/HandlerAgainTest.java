package io.continuity.ws.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.resume.ClientStatus.Phase;
import io.continuity.ws.client.ReconnectingWebSocket;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What becomes of a handler whose socket is lost while it runs, and of what it has done to its session. */
class HandlerAgainTest {
    private final Scene scene = new Scene(Pair.TYRUS_TO_TOMCAT);

    @AfterAll
    static void stop() {
        Host.stopAll();
    }

    private String eventOf(ReconnectingWebSocket socket) throws InterruptedException {
        Scene.until(() -> {
            if (socket.snapshot().status().phase() == Phase.WAITING) {
                socket.networkChanged();
            }
            return !scene.heard().hasNoMoreEvents();
        });
        return scene.heard().event();
    }

    /** Has a handler begin, and wait. */
    private CompletionStage<Void> begin(ReconnectingWebSocket socket, String text) {
        scene.handlers().close();
        CompletionStage<Void> sent = socket.send(text);
        Scene.until(() -> scene.handlers().holds());
        return sent;
    }

    @Test
    void whatItHasPutIntoTheSessionGoesAlong() throws Exception {
        try (scene) {
            Node node = scene.node(0);
            ReconnectingWebSocket socket = scene.connect();
            CompletionStage<Void> kept = begin(socket, "keep");
            node.cut();
            assertThat(eventOf(socket)).isEqualTo("resumed");
            scene.handlers().open();
            Scene.done(kept);
            scene.node(1);
            node.cut();
            assertThat(eventOf(socket)).isEqualTo("resumed");
            Scene.done(socket.send("kept?"));

            Scene.until(() -> scene.heard().all().equals(List.of("kept", "re yes")));
        }
    }

    @Test
    void theSessionThatItClosesIsClosedWhenItRunsAgain() throws Exception {
        try (scene) {
            Node node = scene.node(0);
            ReconnectingWebSocket socket = scene.connect();
            CompletionStage<Void> closed = begin(socket, "close");
            node.cut();
            assertThat(eventOf(socket)).isEqualTo("resumed");
            scene.handlers().open();

            assertThat(scene.heard().event()).isEqualTo("closed ENDED_BY_SERVER");
            assertThat(scene.heard().all()).containsExactly("last words", "goodbye", "closed ENDED_BY_SERVER");
            assertThat(scene.event()).isEqualTo("close 1000");
            Scene.done(closed);
        }
    }

    @Test
    void theSessionThatItClosesWithoutASocketGoesOnNowhere() throws Exception {
        try (scene) {
            Node node = scene.node(0);
            ReconnectingWebSocket socket = scene.connect();
            begin(socket, "close");
            node.network().cut();
            Scene.until(node::hasNoSocket);
            scene.handlers().open();
            assertThat(scene.event()).isEqualTo("close 1000");
            scene.node(1);

            assertThat(List.of(eventOf(socket), scene.heard().event()))
                    .containsExactlyInAnyOrder("live", "reset UNKNOWN");
            assertThat(scene.event()).isEqualTo("open");
        }
    }

    @Test
    void theMessageAfterTheOneThatClosesIsNotHandled() throws Exception {
        try (scene) {
            Node node = scene.node(0);
            ReconnectingWebSocket socket = scene.connect();
            begin(socket, "close");
            socket.send("late");
            Scene.until(() -> {
                for (int i = 0; i < 20; i++) {
                    socket.sendVolatile("not counted");
                }
                return node.statistics().volatileDropped() > 0; // So what was sent before has arrived.
            });
            scene.handlers().open();

            assertThat(scene.heard().event()).isEqualTo("closed ENDED_BY_SERVER");
            assertThat(scene.handled()).containsExactly("close");
        }
    }
}
