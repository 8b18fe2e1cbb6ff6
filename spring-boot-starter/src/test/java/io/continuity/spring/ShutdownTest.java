package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.session.SessionStore;
import io.continuity.session.SessionStoreException;
import io.continuity.spring.app.Gate;
import io.continuity.testkit.OwnThread;
import io.continuity.testkit.RedisServer;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ShutdownTest {
    private static final String[] PROPERTIES = {
        "continuity.redis.uri=" + RedisServer.shared().uri(), "spring.application.name=stop-" + UUID.randomUUID()
    };

    private final Browser browser = new Browser();

    @Test
    void aRequestInFlightStillSavesWhileTheInstanceStops() throws Exception {
        Instance old = Instance.start(PROPERTIES);
        Gate gate = old.context().getBean(Gate.class);
        SessionStore store = old.context().getBean(SessionStore.class);
        browser.get(old, "/open/new");
        CompletableFuture<Browser.Reply> slow = OwnThread.ask(() -> browser.get(old, "/open/slow"));
        assertThat(gate.entered().await(30, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Void> stopping = OwnThread.run(old::close);
        // Graceful shutdown is under way once nobody new is let in.
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> refusesConnections(old));
        gate.open().countDown();
        assertThat(slow.get(30, TimeUnit.SECONDS).body()).isEqualTo("slow");
        stopping.get(30, TimeUnit.SECONDS);
        assertThatThrownBy(() -> store.load(browser.sessionId(), Duration.ofSeconds(1)))
                .isInstanceOf(SessionStoreException.class)
                .hasMessageContaining("closed");
        try (Instance next = Instance.start(PROPERTIES)) {
            assertThat(browser.get(next, "/open/note").body()).isEqualTo("slow");
        }
    }

    private static boolean refusesConnections(Instance instance) {
        try (Socket socket = new Socket(instance.uri().getHost(), instance.uri().getPort())) {
            return !socket.isConnected();
        } catch (IOException e) {
            return true;
        }
    }
}
