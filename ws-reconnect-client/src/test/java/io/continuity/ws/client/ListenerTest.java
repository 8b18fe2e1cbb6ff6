package io.continuity.ws.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.Clocks;
import io.continuity.resume.InMemoryConnectionLog;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of listeners that throw, block and send, and on which threads they are called. */
class ListenerTest {
    private final InMemoryConnectionLog log = new InMemoryConnectionLog(Clocks.system());

    @Test
    void aMessageWhoseListenerThrowsCountsAsHandled() throws Exception {
        Recorder listener = new Recorder() {
            @Override
            public void onText(ReconnectingWebSocket socket, String text) {
                super.onText(socket, text);
                if (text.equals("bad")) {
                    throw new IllegalStateException("thrown");
                }
            }
        };
        try (Instance server = Instance.start("a", log);
                ReconnectingWebSocket socket =
                        ReconnectingWebSocket.builder(server.uri()).open(listener)) {
            assertThat(listener.next()).isEqualTo("live");
            server.push("bad");
            server.push("good");

            assertThat(List.of(listener.next(), listener.next(), listener.next()))
                    .containsExactly("bad", "error thrown", "good");
            Wait.done(socket.send("still there"));
            assertThat(socket.snapshot().status().handled()).isGreaterThanOrEqualTo(1);
        }
    }

    @Test
    void aListenerThatThrowsInOnErrorIsCalledAgain() throws Exception {
        Recorder listener = new Recorder() {
            @Override
            public void onText(ReconnectingWebSocket socket, String text) {
                super.onText(socket, text);
                throw new IllegalStateException(text);
            }

            @Override
            public void onError(ReconnectingWebSocket socket, Throwable failure) {
                throw new IllegalStateException("worse", failure);
            }
        };
        try (Instance server = Instance.start("a", log);
                ReconnectingWebSocket socket =
                        ReconnectingWebSocket.builder(server.uri()).open(listener)) {
            assertThat(listener.next()).isEqualTo("live");
            server.push("1");
            server.push("2");
            assertThat(List.of(listener.next(), listener.next())).containsExactly("1", "2");
            assertThat(socket.snapshot().counters().failures()).isZero();
        }
    }

    @Test
    void theConnectionStaysAliveWhileAListenerBlocks() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Recorder listener = new Recorder() {
            @Override
            public void onText(ReconnectingWebSocket socket, String text) {
                busy.countDown();
                await(goOn);
                super.onText(socket, text);
            }
        };
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (RawServer server = new RawServer()) {
            server.then(connection -> {
                connection
                        .upgrade("continuity.v1")
                        .welcome("t", 100, 256)
                        .send("a")
                        .send("b");
                connection.read();
                for (int pings = 0; pings < 10; ) {
                    String ping = connection.read();
                    if (ping.contains("\"ping\"")) {
                        seen.add(ping);
                        pings++;
                        connection.control("{\"t\":\"pong\",\"rx\":0,\"tx\":2,\"ts\":0}");
                    }
                }
                connection.stay();
            });
            try (ReconnectingWebSocket socket =
                    ReconnectingWebSocket.builder(server.uri()).open(listener)) {
                assertThat(listener.next()).isEqualTo("live");
                await(busy);
                for (int i = 0; i < 10; i++) {
                    assertThat(Wait.next(seen)).contains("\"rx\":0");
                }
                goOn.countDown();
                assertThat(List.of(listener.next(), listener.next())).containsExactly("a", "b");
                assertThat(socket.snapshot().counters().attempts()).isEqualTo(1);
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(Wait.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aListenerMaySendAndWaitUntilThatIsHandled() throws Exception {
        Recorder listener = new Recorder() {
            @Override
            public void onText(ReconnectingWebSocket socket, String text) {
                Wait.done(socket.send("re: " + text));
                super.onText(socket, text);
            }
        };
        try (Instance server = Instance.start("a", log);
                ReconnectingWebSocket socket =
                        ReconnectingWebSocket.builder(server.uri()).open(listener)) {
            assertThat(listener.next()).isEqualTo("live");
            server.push("1");
            assertThat(listener.next()).isEqualTo("1");
            assertThat(server.next()).isEqualTo("re: 1");
            assertThat(socket.snapshot().status().sent()).isEqualTo(1);
        }
    }

    @Test
    void oneThingIsToldAfterAnotherAndNeverByContainersOrTheClock() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        Queue<String> threads = new ConcurrentLinkedQueue<>();
        Recorder listener = new Recorder() {
            @Override
            public void onText(ReconnectingWebSocket socket, String text) {
                note(inside.incrementAndGet() + " " + text);
                threads.add(Thread.currentThread().getName());
                inside.decrementAndGet();
            }
        };
        try (Instance server = Instance.start("a", log);
                ReconnectingWebSocket socket =
                        ReconnectingWebSocket.builder(server.uri()).open(listener)) {
            assertThat(listener.next()).isEqualTo("live");
            for (int i = 0; i < 200; i++) {
                server.push("" + i);
            }
            Queue<String> completions = new ConcurrentLinkedQueue<>();
            Wait.done(socket.send("x")
                    .thenRun(() -> completions.add(Thread.currentThread().getName())));

            for (int i = 0; i < 200; i++) {
                assertThat(listener.next()).isEqualTo("1 " + i);
            }
            assertThat(threads).allMatch(name -> name.equals("continuity-ws-client-worker"));
            assertThat(completions).allMatch(name -> name.equals("continuity-ws-client-worker") || name.equals("main"));
        }
    }

    @Test
    void volatileMessagesGoBothWaysAndAreNotCounted() throws Exception {
        Recorder listener = new Recorder();
        try (Instance server = Instance.start("a", log);
                ReconnectingWebSocket socket =
                        ReconnectingWebSocket.builder(server.uri()).open(listener)) {
            assertThat(socket.sendVolatile("too early")).isFalse();
            assertThat(listener.next()).isEqualTo("live");
            server.pushVolatile("typing");
            assertThat(listener.next()).isEqualTo("typing");
            assertThat(socket.sendVolatile("cursor")).isTrue();
            Wait.done(socket.send("x"));
            assertThat(socket.snapshot().status().sent()).isEqualTo(1);
            assertThat(socket.snapshot().status().received()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anyNumberOfThreadsMaySend(Kind kind) throws Exception {
        Recorder listener = new Recorder();
        String padding = "x".repeat(40_000);
        try (Instance server = Instance.start("a", log);
                ReconnectingWebSocket socket =
                        kind.on(ReconnectingWebSocket.builder(server.uri())).open(listener)) {
            List<Thread> senders = IntStream.range(0, 8)
                    .mapToObj(t -> new Thread(
                            () -> IntStream.range(0, 50).forEach(i -> socket.send(t + ":" + i + ":" + padding))))
                    .toList();
            senders.forEach(Thread::start);
            int[] next = new int[8];
            for (int i = 0; i < 400; i++) {
                String[] parts = server.next().split(":", 3);
                int sender = Integer.parseInt(parts[0]);
                assertThat(Integer.parseInt(parts[1])).isEqualTo(next[sender]++);
            }
            assertThat(server.hasHandledAll()).isTrue();
            assertThat(socket.snapshot().counters().attempts()).isEqualTo(1);
        }
    }

    @Test
    void anExecutorThatWasShutDownIsReplaced() throws Exception {
        Recorder listener = new Recorder();
        ExecutorService executor = Executors.newCachedThreadPool();
        executor.shutdown();
        try (Instance server = Instance.start("a", log);
                ReconnectingWebSocket socket = ReconnectingWebSocket.builder(server.uri())
                        .executor(executor)
                        .open(listener)) {
            assertThat(listener.next()).isEqualTo("live");
            Wait.done(socket.send("x"));
        }
        assertThat(listener.next()).isEqualTo("closed CLOSED");
    }

    @Test
    void theServerMayAskForNewCredentials() throws Exception {
        Recorder listener = new Recorder();
        try (Instance server = Instance.start("a", log);
                ReconnectingWebSocket socket = ReconnectingWebSocket.builder(server.uri())
                        .credentials(refused -> refused ? "fresh" : "first")
                        .open(listener)) {
            assertThat(listener.next()).isEqualTo("live");
            assertThat(server.nextCredential()).isEqualTo("first");
            server.askForCredentials();
            assertThat(server.nextCredential()).isEqualTo("fresh");
            assertThat(socket.snapshot().counters().attempts()).isEqualTo(1);
        }
    }

    @Test
    void credentialsThatTheServerDoesNotAcceptInHelloAreAskedForAgain() throws Exception {
        Recorder listener = new Recorder();
        try (Instance server = Instance.start("a", log)) {
            server.doorman = credential -> credential.filter("fresh"::equals).isPresent();
            try (ReconnectingWebSocket socket = ReconnectingWebSocket.builder(server.uri())
                    .credentials(refused -> refused ? "fresh" : "stale")
                    .open(listener)) {
                assertThat(listener.next()).isEqualTo("live");
                assertThat(List.of(server.nextCredential(), server.nextCredential()))
                        .containsExactly("stale", "fresh");
                assertThat(socket.snapshot().counters().failures()).isEqualTo(1);
            }
        }
    }

    @Test
    void aCredentialThatDoesNotFitIntoHelloEndsTheClient() throws Exception {
        Recorder listener = new Recorder();
        try (Instance server = Instance.start("a", log);
                ReconnectingWebSocket socket = ReconnectingWebSocket.builder(server.uri())
                        .credentials(refused -> "x".repeat(5000))
                        .open(listener)) {
            assertThat(Wait.done(socket.closed()).reason()).isEqualTo(Closed.Reason.REFUSED);
        }
    }
}
