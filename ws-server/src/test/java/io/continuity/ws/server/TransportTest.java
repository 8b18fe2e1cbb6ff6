package io.continuity.ws.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.continuity.resume.Message;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of messages that are written together. */
class TransportTest {
    private static final CloseReason DONE = new CloseReason(CloseCodes.NORMAL_CLOSURE, "");

    private final ConnectionThreads threads = new ConnectionThreads(Optional.empty());
    private final ExecutorService containers = Executors.newCachedThreadPool();
    private final AtomicLong nanos = new AtomicLong();
    private final List<ScriptedSocket> sockets = new ArrayList<>();
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private final ScriptedSocket socket = socket();
    private final Transport transport = transport(socket);

    private ScriptedSocket socket() {
        ScriptedSocket made = new ScriptedSocket(containers);
        sockets.add(made);
        return made;
    }

    private Transport transport(ScriptedSocket over) {
        return new Transport(over.session(), nanos::get, threads.writers());
    }

    @AfterEach
    void stop() {
        sockets.forEach(each -> {
            each.single().open();
            each.batch().open();
        });
        threads.close();
        containers.shutdown();
    }

    private void send(Transport to, String... messages) {
        for (String text : messages) {
            to.send(Message.text(text), true, failure -> told.add(text + (failure == null ? "" : " failed")));
        }
    }

    /** Has messages wait behind the first. */
    private void sendTogether(ScriptedSocket over, Transport to, String... messages) {
        over.single().close();
        send(to, messages);
        over.single().open();
    }

    private static void awaitOut(ScriptedSocket over, String... out) {
        await().atMost(Scene.LIMIT).untilAsserted(() -> assertThat(over.out()).containsExactly(out));
    }

    private void awaitTold(String... messages) {
        await().atMost(Scene.LIMIT).untilAsserted(() -> assertThat(told).containsExactlyInAnyOrder(messages));
    }

    @Test
    void whatWaitsIsWrittenTogetherAndInOrder() {
        socket.single().close();
        send(transport, "a", "b");
        transport.send(Message.binary(new byte[3]), true, failure -> told.add("bytes"));
        send(transport, "c");
        socket.single().open();
        awaitTold("a", "b", "bytes", "c");

        assertThat(socket.out()).containsExactly("a", "b", "bytes 3", "c");
        assertThat(socket.batches()).isEqualTo(1);
        assertThat(socket.holdsBack()).isFalse();
    }

    @Test
    void nothingCountsAsSentBeforeItsBatchIsOut() {
        holdBatch();
        IntStream.range(0, Transport.MAX_MESSAGES - 2).forEach(i -> send(transport, "x" + i));
        send(transport, "too much");
        assertThat(told).containsExactly("a", "too much failed");
        socket.batch().open();
        await().atMost(Scene.LIMIT).until(() -> told.size() == Transport.MAX_MESSAGES + 2);
        assertThat(socket.out()).startsWith("a", "b", "c", "x0", "x1").hasSize(Transport.MAX_MESSAGES + 1);
    }

    /** Has a, b and c sent, of which b and c are in a batch that does not get out. */
    private void holdBatch() {
        socket.batch().close();
        sendTogether(socket, transport, "a", "b", "c");
        awaitHeld(socket);
        awaitTold("a");
    }

    private static void awaitHeld(ScriptedSocket held) {
        await().atMost(Scene.LIMIT).until(() -> held.batch().holds());
    }

    @Test
    void clientsThatDoNotReadHoldUpNobody() {
        List<ScriptedSocket> slow = IntStream.range(0, ConnectionThreads.WRITERS)
                .mapToObj(i -> socket())
                .toList();
        slow.forEach(each -> {
            each.batch().close();
            sendTogether(each, transport(each), "a", "b", "c");
        });
        slow.forEach(TransportTest::awaitHeld);

        sendTogether(socket, transport, "d", "e", "f");
        awaitOut(socket, "d", "e", "f");
        assertThat(socket.batches()).isZero();
        slow.forEach(each -> each.batch().open());
        slow.forEach(each -> awaitOut(each, "a", "b", "c"));
        assertThat(slow).extracting(ScriptedSocket::batches).containsOnly(1);
    }

    /** So large that two fill a batch. */
    private static String large(String name) {
        return name.repeat(Batches.MOST_BYTES / 2);
    }

    @Test
    void afterABatchThatHadToWaitTheNextMessageGoesAlone() {
        String[] messages = {"a", large("b"), large("c"), large("d"), large("e"), large("f"), "g"};
        socket.whileFlushing(() -> {
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            socket.single().close();
        });
        sendTogether(socket, transport, messages);
        await().atMost(Scene.LIMIT).until(() -> socket.single().holds());
        assertThat(socket.out()).containsExactly("a", large("b"), large("c"));

        socket.whileFlushing(() -> {});
        socket.single().open();
        awaitOut(socket, messages);
        assertThat(socket.batches()).isGreaterThan(1);
    }

    @Test
    void aMessageThatFillsABatchGoesAlone() {
        String larger = large("b") + large("c") + "d";
        sendTogether(socket, transport, "a", larger, larger, "e", "f");

        awaitOut(socket, "a", larger, larger, "e", "f");
        assertThat(socket.batches()).isEqualTo(1);
    }

    @Test
    void whatIsInABatchThatFailsAndWhatWaitsBehindItIsToldOnce() {
        holdBatch();
        send(transport, "d", "e");
        socket.failFromNowOn(new IOException("reset by peer"));
        socket.batch().open();

        awaitTold("a", "b failed", "c failed", "d failed", "e failed");
    }

    @Test
    void whatIsInABatchWhenItsSocketEndsIsToldOnce() {
        holdBatch();
        send(transport, "d");
        transport.ended(DONE);
        assertThat(told).containsExactly("a", "b failed", "c failed", "d failed");
        socket.failFromNowOn(new IOException("closed"));
        socket.batch().open();

        send(transport, "e");
        await().atMost(Scene.LIMIT).until(() -> !socket.holdsBack());
        assertThat(told).containsExactly("a", "b failed", "c failed", "d failed", "e failed");
        assertThat(socket.out()).containsExactly("a");
    }

    @Test
    void aSocketIsClosedAfterTheBatchThatIsBeingWritten() {
        holdBatch();
        transport.close(DONE);
        assertThat(socket.out()).containsExactly("a");
        socket.batch().open();

        awaitOut(socket, "a", "b", "c", "closed NORMAL_CLOSURE");
    }

    @Test
    void whoeverIsToldOfABatchMayWaitForTheNext() {
        socket.single().close();
        send(transport, "a");
        transport.send(Message.text("b"), true, failure -> {
            send(transport, "d");
            await().atMost(Scene.LIMIT).until(() -> told.contains("d"));
            told.add("b");
        });
        send(transport, "c");
        socket.single().open();

        awaitTold("a", "b", "c", "d");
        assertThat(socket.out()).containsExactly("a", "b", "c", "d");
    }

    @Test
    void aContainerWithoutBatchesGetsOneMessageAfterTheOther() {
        socket.hasNoBatches();
        sendTogether(socket, transport, "a", "b", "c");

        awaitTold("a", "b", "c");
        assertThat(socket.out()).containsExactly("a", "b", "c");
        assertThat(socket.batches()).isZero();
    }

    @Test
    void whereMessagesMayWaitForEverThereAreNoBatches() {
        socket.session().getAsyncRemote().setSendTimeout(Duration.ofMinutes(1).toMillis());
        sendTogether(socket, transport, "a", "b", "c");

        awaitTold("a", "b", "c");
        assertThat(socket.batches()).isZero();
    }
}
