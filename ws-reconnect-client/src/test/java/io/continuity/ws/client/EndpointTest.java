package io.continuity.ws.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.continuity.Clocks;
import io.continuity.resume.InMemoryConnectionLog;
import io.continuity.testkit.FlakyProxy;
import io.continuity.ws.client.Closed.Reason;
import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an endpoint sees of a connection that goes from socket to socket. Nothing in it knows of Continuity, unless it says so. */
class EndpointTest {
    private final InMemoryConnectionLog log = new InMemoryConnectionLog(Clocks.system());

    /** Notes what it is told. */
    @ClientEndpoint
    public static class Noting {
        final BlockingQueue<String> events = new LinkedBlockingQueue<>();
        volatile Session session;

        @OnOpen
        public void open(Session opened) {
            session = opened;
            events.add("open");
        }

        @OnMessage
        public void text(String text, Session of) {
            events.add(of == session ? text : "of another session: " + text);
            if (text.equals("bad")) {
                throw new IllegalStateException("thrown");
            }
        }

        @OnMessage
        public void binary(byte[] bytes) {
            events.add("binary " + bytes.length);
        }

        @OnMessage
        public void pong(PongMessage pong) {
            events.add("pong " + StandardCharsets.UTF_8.decode(pong.getApplicationData()));
        }

        @OnError
        public void failed(Throwable failure) {
            events.add("error " + failure.getMessage());
        }

        @OnClose
        public void close(CloseReason reason) {
            events.add("close " + reason.getCloseCode().getCode() + " " + session.isOpen());
        }

        String next() throws InterruptedException {
            return Wait.next(events);
        }
    }

    /** One that knows of more than one socket. */
    @ClientEndpoint
    public static final class Knowing extends Noting implements ResumingEndpoint {
        @Override
        public void onReset(Session of, Reset reset) {
            events.add("reset " + reset.reason() + " " + (of == session));
        }

        @Override
        public void onResume(Session of) {
            events.add("resumed " + (of == session));
        }

        @Override
        public void onMissing(Session of, long count) {
            events.add("missing " + count);
        }

        @Override
        public void onSnapshotEnd(Session of) {
            events.add("snapshot");
            throw new IllegalStateException("thrown of a snapshot");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMoveIsNotSeen(Kind kind) throws Exception {
        Noting endpoint = new Noting();
        try (Instance former = Instance.start("a", log);
                Instance next = Instance.start("b", log)) {
            former.application = text -> List.of("re: " + text);
            next.application = former.application;
            AtomicReference<URI> uri = new AtomicReference<>(former.uri());
            try (ReconnectingWebSocket socket =
                    kind.on(ReconnectingWebSocket.builder(uri::get)).open(endpoint)) {
                assertThat(endpoint.next()).isEqualTo("open");
                uri.set(next.uri());
                for (int i = 0; i < 400; i++) {
                    if (i == 150) {
                        former.drain();
                    }
                    endpoint.session.getBasicRemote().sendText("m" + i);
                }
                for (int i = 0; i < 400; i++) {
                    assertThat(endpoint.next()).isEqualTo("re: m" + i);
                }
                endpoint.session.getBasicRemote().sendBinary(ByteBuffer.wrap(new byte[3]));
                assertThat(endpoint.next()).isEqualTo("re: binary 3");
                endpoint.session.close();

                assertThat(endpoint.next()).isEqualTo("close 1000 false");
                assertThat(Wait.done(socket.closed()).reason()).isEqualTo(Reason.CLOSED);
                assertThat(socket.snapshot().counters().resumes()).isEqualTo(1);
                assertThat(endpoint.events).isEmpty();
            }
        }
    }

    @Test
    void aSessionIsOpenWhileItsClientIsAway() throws Exception {
        Knowing endpoint = new Knowing();
        try (Instance server = Instance.start("a", log);
                FlakyProxy proxy = FlakyProxy.to("127.0.0.1", server.port());
                ReconnectingWebSocket socket = ReconnectingWebSocket.builder(
                                URI.create("ws://" + proxy.host() + ":" + proxy.port() + "/chat"))
                        .open(endpoint)) {
            assertThat(endpoint.next()).isEqualTo("open");
            String id = endpoint.session.getId();
            proxy.stallReplies();
            server.push("kept");
            proxy.cut();
            endpoint.session.getBasicRemote().sendText("one");
            assertThat(endpoint.session.isOpen()).isTrue();
            await().until(() -> socket.snapshot().counters().failures() > 0);
            endpoint.session.getBasicRemote().sendPing(ByteBuffer.allocate(0));
            proxy.heal();

            assertThat(List.of(endpoint.next(), endpoint.next())).containsExactlyInAnyOrder("resumed true", "kept");
            assertThat(server.next()).isEqualTo("one");
            assertThat(endpoint.session.getId()).isEqualTo(id);
            assertThat(endpoint.session.getOpenSessions()).containsExactly(endpoint.session);
            assertThat(socket.snapshot().counters().resumes()).isEqualTo(1);
        }
    }

    @Test
    void aResetIsTheEndOfASessionAndTheBeginningOfAnother() throws Exception {
        try (RawServer server = new RawServer()) {
            server.then(connection -> connection.upgrade("").send("a").close(1012))
                    .then(connection -> connection.upgrade("").send("b").stay());
            Noting endpoint = new Noting();
            try (ReconnectingWebSocket socket =
                    ReconnectingWebSocket.builder(server.uri()).open(endpoint)) {
                assertThat(List.of(endpoint.next(), endpoint.next())).containsExactly("open", "a");
                Session first = endpoint.session;
                assertThat(List.of(endpoint.next(), endpoint.next(), endpoint.next()))
                        .containsExactly("close 1006 false", "open", "b");
                assertThat(endpoint.session.getId()).isNotEqualTo(first.getId());
                first.close();
                assertThatThrownBy(() -> first.getBasicRemote().sendText("late"))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("could not go on");
                assertThat(socket.snapshot().counters().resets()).isEqualTo(1);
                assertThat(endpoint.session.isOpen()).isTrue();
                assertThat(endpoint.events).isEmpty();
            }
            assertThat(endpoint.next()).isEqualTo("close 1000 false");
        }
    }

    /** Takes its time. */
    @ClientEndpoint
    public static final class Slow extends Noting {
        final CountDownLatch goOn = new CountDownLatch(1);

        @Override
        @OnMessage
        public void text(String text, Session of) {
            super.text(text, of);
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void aSessionThatAResetHasEndedTakesNothingWithIt() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (RawServer server = new RawServer()) {
            server.then(connection -> connection
                            .upgrade("continuity.v1")
                            .welcome("t")
                            .send("a")
                            .close(1001))
                    .then(connection -> {
                        connection
                                .upgrade("continuity.v1")
                                .control("{\"t\":\"reset\",\"why\":\"unknown\",\"snap\":false,"
                                        + RawServer.Connection.grant("u", 15_000, 256));
                        connection.read();
                        seen.add(connection.read());
                        told.await();
                        connection.control("{\"t\":\"ack\",\"rx\":1}").send("b");
                        seen.add(connection.read());
                        connection.stay();
                    });
            Slow endpoint = new Slow();
            try (ReconnectingWebSocket socket =
                    ReconnectingWebSocket.builder(server.uri()).open(endpoint)) {
                assertThat(List.of(endpoint.next(), endpoint.next())).containsExactly("open", "a");
                await().until(() -> socket.snapshot().counters().lives() == 2);
                endpoint.session.getBasicRemote().sendText("between");
                assertThat(Wait.next(seen)).isEqualTo("between");
                endpoint.goOn.countDown();
                assertThat(List.of(endpoint.next(), endpoint.next())).containsExactly("close 1006 false", "open");
                told.countDown();

                assertThat(endpoint.next()).isEqualTo("b");
                assertThat(Wait.next(seen)).contains("ack");
                assertThat(endpoint.session.isOpen()).isTrue();
            }
        }
    }

    @Test
    void anEndpointThatKnowsOfResetsKeepsItsSession() throws Exception {
        try (RawServer server = new RawServer()) {
            server.then(connection -> connection.upgrade("").send("a").close(1012))
                    .then(connection -> connection.upgrade("").send("b").stay());
            Knowing endpoint = new Knowing();
            try (ReconnectingWebSocket socket =
                    ReconnectingWebSocket.builder(server.uri()).open(endpoint)) {
                assertThat(List.of(endpoint.next(), endpoint.next(), endpoint.next(), endpoint.next()))
                        .containsExactly("open", "a", "reset UNKNOWN true", "b");
                assertThat(socket.snapshot().counters().resets()).isEqualTo(1);
            }
            assertThat(endpoint.next()).isEqualTo("close 1000 false");
        }
    }

    @Test
    void anEndpointMayHearOfWhatTheServerHasDropped() throws Exception {
        try (RawServer server = new RawServer()) {
            server.then(connection -> connection
                            .upgrade("continuity.v1")
                            .welcome("t")
                            .send("a")
                            .control("{\"t\":\"gap\",\"from\":2,\"n\":3}")
                            .close(1001))
                    .then(connection -> connection
                            .upgrade("continuity.v1")
                            .control("{\"t\":\"reset\",\"why\":\"unknown\",\"snap\":true,"
                                    + RawServer.Connection.grant("u", 15_000, 256))
                            .send("all")
                            .control("{\"t\":\"snapend\",\"n\":1}")
                            .stay());
            Knowing endpoint = new Knowing();
            try (ReconnectingWebSocket socket =
                    ReconnectingWebSocket.builder(server.uri()).open(endpoint)) {
                assertThat(List.of(endpoint.next(), endpoint.next(), endpoint.next()))
                        .containsExactly("open", "a", "missing 3");
                assertThat(List.of(endpoint.next(), endpoint.next(), endpoint.next(), endpoint.next()))
                        .containsExactly("reset UNKNOWN true", "all", "snapshot", "error thrown of a snapshot");
                assertThat(socket.snapshot().counters().missing()).isEqualTo(3);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatAMethodThrowsIsToldToTheEndpointAndTheMessageCountsAsHandled(Kind kind) throws Exception {
        Noting endpoint = new Noting();
        try (Instance server = Instance.start("a", log);
                ReconnectingWebSocket socket =
                        kind.on(ReconnectingWebSocket.builder(server.uri())).open(endpoint)) {
            assertThat(endpoint.next()).isEqualTo("open");
            server.push("bad");
            server.push("good");
            assertThat(List.of(endpoint.next(), endpoint.next(), endpoint.next()))
                    .containsExactly("bad", "error thrown", "good");
            assertThat(socket.snapshot().counters().failures()).isZero();
        }
    }

    @Test
    void theServerHasTimeToHandleWhatWasSentBeforeASessionIsClosed() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (RawServer server = new RawServer()) {
            server.then(connection -> {
                connection.upgrade("continuity.v1").welcome("t");
                seen.add(connection.read());
                seen.add(connection.read());
                closed.await();
                connection.control("{\"t\":\"ping\",\"rx\":0,\"tx\":0,\"ts\":7}");
                seen.add(connection.read());
                connection.control("{\"t\":\"ack\",\"rx\":1}");
                seen.add(connection.read());
                connection.close(4907);
            });
            Noting endpoint = new Noting();
            try (ReconnectingWebSocket socket =
                    ReconnectingWebSocket.builder(server.uri()).open(endpoint)) {
                assertThat(endpoint.next()).isEqualTo("open");
                endpoint.session.getBasicRemote().sendText("last words");
                endpoint.session.close(new CloseReason(CloseCodes.GOING_AWAY, "enough"));
                endpoint.session.close();
                assertThat(endpoint.session.isOpen()).isFalse();
                assertThat(endpoint.session.getOpenSessions()).isEmpty();
                assertThatThrownBy(() -> endpoint.session.getBasicRemote().sendText("late"))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("enough");
                closed.countDown();

                assertThat(endpoint.next()).isEqualTo("close 1001 false");
                assertThat(Wait.next(seen)).contains("hello");
                assertThat(Wait.next(seen)).isEqualTo("last words");
                assertThat(Wait.next(seen)).contains("pong");
                assertThat(Wait.next(seen)).contains("bye");
                assertThat(Wait.done(socket.closed()).reason()).isEqualTo(Reason.CLOSED);
            }
        }
    }

    @Test
    void anEndpointIsToldWhenTheServerEndsTheConnection() throws Exception {
        Noting endpoint = new Noting();
        try (Instance server = Instance.start("a", log);
                ReconnectingWebSocket socket =
                        ReconnectingWebSocket.builder(server.uri()).open(endpoint)) {
            assertThat(endpoint.next()).isEqualTo("open");
            server.end();
            assertThat(endpoint.next()).isEqualTo("close 1000 false");
            assertThat(Wait.done(socket.closed()).reason()).isEqualTo(Reason.ENDED_BY_SERVER);
        }
    }

    @Test
    void anEndpointThatNeverHadAConnectionHearsNothing() throws Exception {
        try (RawServer server = new RawServer()) {
            server.then(connection -> connection.answer(404));
            Noting endpoint = new Noting();
            try (ReconnectingWebSocket socket =
                    ReconnectingWebSocket.builder(server.uri()).open(endpoint)) {
                assertThat(Wait.done(socket.closed()).reason()).isEqualTo(Reason.REFUSED);
                assertThat(endpoint.events).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void pingsOfTheEndpointAreAnsweredToIt(Kind kind) throws Exception {
        Noting endpoint = new Noting();
        try (Instance server = Instance.start("a", log);
                ReconnectingWebSocket socket =
                        kind.on(ReconnectingWebSocket.builder(server.uri())).open(endpoint)) {
            assertThat(endpoint.next()).isEqualTo("open");
            endpoint.session.getBasicRemote().sendPing(ByteBuffer.wrap("there?".getBytes(StandardCharsets.UTF_8)));
            assertThat(endpoint.next()).isEqualTo("pong there?");
            assertThat(socket.snapshot().counters().failures()).isZero();
        }
    }

    @Test
    void answersToTheClientsOwnPingsAreNot() throws Exception {
        try (RawServer server = new RawServer()) {
            server.then(connection -> {
                connection.upgrade("").read();
                connection.pong("continuity").pong("mine").stay();
            });
            Noting endpoint = new Noting();
            try (ReconnectingWebSocket socket =
                    ReconnectingWebSocket.builder(server.uri()).open(endpoint)) {
                assertThat(endpoint.next()).isEqualTo("open");
                endpoint.session.getBasicRemote().sendText("now");
                assertThat(endpoint.next()).isEqualTo("pong mine");
                assertThat(socket.snapshot().counters().failures()).isZero();
            }
        }
    }

    /** Notes for whom it looks for classes. */
    @ClientEndpoint
    public static final class Loading extends Noting {
        volatile ClassLoader loader;

        @Override
        @OnOpen
        public void open(Session opened) {
            loader = Thread.currentThread().getContextClassLoader();
            super.open(opened);
        }
    }

    @Test
    void anEndpointFindsTheClassesOfWhoeverHasOpenedIt() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader former = thread.getContextClassLoader();
        ClassLoader application = new ClassLoader(former) {};
        Loading endpoint = new Loading();
        thread.setContextClassLoader(application);
        try (Instance server = Instance.start("a", log);
                ReconnectingWebSocket socket =
                        ReconnectingWebSocket.builder(server.uri()).open(endpoint)) {
            assertThat(endpoint.next()).isEqualTo("open");
            assertThat(endpoint.loader).isSameAs(application);
            assertThat(socket.snapshot().counters().lives()).isEqualTo(1);
        } finally {
            thread.setContextClassLoader(former);
        }
    }
}
