package io.continuity.ws.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.Clocks;
import io.continuity.resume.InMemoryConnectionLog;
import io.continuity.testkit.FlakyProxy;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What applications have of a client whose server speaks continuity.v1, over each container. */
class ReconnectingWebSocketTest {
    private final InMemoryConnectionLog log = new InMemoryConnectionLog(Clocks.system());
    private final Recorder listener = new Recorder();

    private static URI through(FlakyProxy proxy) {
        return URI.create("ws://" + proxy.host() + ":" + proxy.port() + "/chat");
    }

    @ParameterizedTest
    @EnumSource
    void messagesGoBothWaysAndAreSaidToBeHandled(Kind kind) throws Exception {
        try (Instance server = Instance.start("a", log);
                ReconnectingWebSocket socket =
                        kind.on(ReconnectingWebSocket.builder(server.uri())).open(listener)) {
            server.application = text -> List.of("re: " + text);
            CompletionStage<Void> early = socket.send("one");
            assertThat(listener.next()).isEqualTo("live");
            Wait.done(early);
            Wait.done(socket.send("\u0001two"));
            Wait.done(socket.send(ByteBuffer.wrap(new byte[] {1, 2, 3})));
            Wait.done(socket.send("x".repeat(100_000)));
            server.push("");

            assertThat(List.of(server.next(), server.next(), server.next()))
                    .containsExactly("one", "\u0001two", "binary 3");
            assertThat(server.next()).hasSize(100_000);
            assertThat(List.of(listener.next(), listener.next(), listener.next()))
                    .containsExactly("re: one", "re: \u0001two", "re: binary 3");
            assertThat(listener.next()).hasSize(100_004);
            assertThat(listener.next()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionGoesOnAfterTheNetworkHasGone(Kind kind) throws Exception {
        try (Instance server = Instance.start("a", log);
                FlakyProxy proxy = FlakyProxy.to("127.0.0.1", server.port());
                ReconnectingWebSocket socket =
                        kind.on(ReconnectingWebSocket.builder(through(proxy))).open(listener)) {
            assertThat(listener.next()).isEqualTo("live");
            Wait.done(socket.send("0"));
            for (int round = 1; round <= 3; round++) {
                proxy.stallReplies();
                server.push("from " + round);
                proxy.cut();
                CompletionStage<Void> sent = socket.send(round + "");
                proxy.heal();
                Wait.done(sent);
                assertThat(List.of(listener.next(), listener.next()))
                        .containsExactlyInAnyOrder("resumed", "from " + round);
            }
            assertThat(List.of(server.next(), server.next(), server.next(), server.next()))
                    .containsExactly("0", "1", "2", "3");
            assertThat(server.hasHandledAll()).isTrue();
            assertThat(socket.snapshot().counters().resumes()).isEqualTo(3);
            assertThat(socket.snapshot().counters().resets()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDrainMovesTheConnectionWhileMessagesFlow(Kind kind) throws Exception {
        try (Instance former = Instance.start("a", log);
                Instance next = Instance.start("b", log)) {
            former.application = text -> List.of("re: " + text);
            next.application = former.application;
            AtomicReference<URI> uri = new AtomicReference<>(former.uri());
            try (ReconnectingWebSocket socket =
                    kind.on(ReconnectingWebSocket.builder(uri::get)).open(listener)) {
                assertThat(listener.next()).isEqualTo("live");
                uri.set(next.uri());
                List<CompletionStage<Void>> sent = IntStream.range(0, 800)
                        .mapToObj(i -> {
                            if (i == 300) {
                                former.drain();
                            }
                            return socket.send("m" + i);
                        })
                        .toList();
                sent.forEach(Wait::done);

                int replies = 0;
                int resumed = 0;
                while (replies < 800 || resumed < 1) {
                    String event = listener.next();
                    if (event.equals("resumed")) {
                        resumed++;
                    } else {
                        assertThat(event).isEqualTo("re: m" + replies++);
                    }
                }
                Wait.done(socket.send("last"));
                assertThat(listener.next()).isEqualTo("re: last");
                assertThat(resumed).isEqualTo(1);
                assertThat(socket.snapshot().counters().resets()).isZero();
            }
        }
    }
}
