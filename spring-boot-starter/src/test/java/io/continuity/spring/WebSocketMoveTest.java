package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.resume.ResetReason;
import io.continuity.spring.chat.ChatApplication;
import io.continuity.spring.chat.ChatHandler;
import io.continuity.ws.server.ConnectionAuthenticator;
import io.continuity.ws.server.ContinuityEndpoints;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.security.Principal;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import org.springframework.web.socket.server.standard.StandardWebSocketUpgradeStrategy;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

/** Connections of an unchanged application whose instance is replaced while messages go both ways. */
class WebSocketMoveTest {
    private static final String RESUMABLE = "continuity.v1";

    @ParameterizedTest
    @EnumSource
    void connectionsOfAHandlerGoOnOnAnotherInstance(Fleet.Server server) throws Exception {
        try (Fleet fleet = new Fleet(server, ChatApplication.class)) {
            Instance old = fleet.start();
            ChatHandler before = old.context().getBean(ChatHandler.class);
            try (ResumingClient client =
                    ResumingClient.connect(() -> fleet.uri("/chat"), RESUMABLE, () -> Fleet.basic("ada"))) {
                client.send("first");
                assertThat(client.next()).isEqualTo("ada 1 first");
                assertThat(event(before)).isEqualTo("established ada ");
                before.tellAll("to all");
                assertThat(client.next()).isEqualTo("to all");
                Instance fresh = fleet.start();
                ChatHandler after = fresh.context().getBean(ChatHandler.class);

                int said = talkUntil(Fleet.closing(old), client, "ada ");

                assertThat(said).isGreaterThan(1);
                assertThat(event(before)).isEqualTo("closed 1001");
                assertThat(event(after)).isEqualTo("established ada ");
                after.tellAll("to all again");
                assertThat(client.next()).isEqualTo("to all again");
                assertThat(fresh.context()
                                .getBean(ContinuityEndpoints.class)
                                .statistics()
                                .resumed())
                        .isEqualTo(1);
                client.bye();
                client.awaitEnd();
                assertThat(event(after)).isEqualTo("closed 1000");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void connectionsOfAServerEndpointGoOnOnAnotherInstance(Fleet.Server server) throws Exception {
        try (Fleet fleet = new Fleet(server, ChatApplication.class)) {
            Instance old = fleet.start("chat.exporter=true");
            try (ResumingClient client = ResumingClient.connect(() -> fleet.uri("/echo/blue"))) {
                client.send("first");
                assertThat(client.next()).isEqualTo("blue 1 first");
                fleet.start();

                int said = talkUntil(Fleet.closing(old), client, "blue ");

                assertThat(said).isGreaterThan(1);
            }
        }
    }

    @Test
    void connectionsGoOnOverRedis() throws Exception {
        try (Fleet fleet = Fleet.overRedis(ChatApplication.class)) {
            Instance old = fleet.start();
            try (ResumingClient client =
                    ResumingClient.connect(() -> fleet.uri("/chat"), RESUMABLE, () -> Fleet.basic("ada"))) {
                client.send("first");
                assertThat(client.next()).isEqualTo("ada 1 first");
                fleet.start();

                int said = talkUntil(Fleet.closing(old), client, "ada ");

                assertThat(said).isGreaterThan(1);
            }
        }
    }

    @Test
    void handlerThatAsksIsToldThatAConnectionGoesOn() throws Exception {
        try (Fleet fleet = new Fleet(Fleet.Server.TOMCAT, ChatApplication.class, Aware.class)) {
            Instance old = fleet.start();
            try (ResumingClient client =
                    ResumingClient.connect(() -> fleet.uri("/aware"), RESUMABLE, () -> Fleet.basic("ada"))) {
                client.send("first");
                assertThat(client.next()).isEqualTo("established");
                AwareHandler before = handler(old);
                AwareHandler after = handler(fleet.start());
                Fleet.closing(old).join();

                client.send("second");

                assertThat(client.next()).isEqualTo("resumed");
                assertThat(before.left.await(20, TimeUnit.SECONDS)).isTrue();
                assertThat(after.left.getCount()).isEqualTo(1);
            }
        }
    }

    private static AwareHandler handler(Instance instance) {
        return instance.context().getBean(AwareHandler.class);
    }

    @Test
    void anotherUserCannotResume() throws Exception {
        try (Fleet fleet = new Fleet(Fleet.Server.TOMCAT, ChatApplication.class)) {
            fleet.start();
            AtomicReference<String> user = new AtomicReference<>("ada");
            try (ResumingClient client = ResumingClient.connect(
                    () -> fleet.uri("/chat"), RESUMABLE, () -> Fleet.basic(String.valueOf(user.get())))) {
                client.send("first");
                assertThat(client.next()).isEqualTo("ada 1 first");
                user.set("eve");

                client.cut();

                assertThat(client.nextReset()).isEqualTo(ResetReason.DENIED);
                client.send("second");
                assertThat(client.next()).isEqualTo("eve 1 second");
            }
        }
    }

    @Test
    void userIsWhomTheApplicationsHandshakeHandlerDetermines() throws Exception {
        try (Fleet fleet = new Fleet(Fleet.Server.TOMCAT, ChatApplication.class, Aware.class)) {
            fleet.start();
            AtomicReference<String> user = new AtomicReference<>("grace");
            try (ResumingClient client = ResumingClient.connect(
                    () -> fleet.uri("/named"),
                    RESUMABLE,
                    () -> Map.of(
                            "X-User",
                            user.get(),
                            "Authorization",
                            Fleet.basic("ada").get("Authorization")))) {
                assertThat(client.nextLive()).isFalse();
                client.cut();
                assertThat(client.nextLive()).isTrue();
                user.set("mallory");

                client.cut();

                assertThat(client.nextReset()).isEqualTo(ResetReason.DENIED);
            }
        }
    }

    @Test
    void nameThatTheFirstHandshakeHasDrawnStays() throws Exception {
        try (Fleet fleet = new Fleet(Fleet.Server.TOMCAT, ChatApplication.class, Guests.class)) {
            Instance old = fleet.start();
            try (ResumingClient client =
                    ResumingClient.connect(() -> fleet.uri("/guests"), RESUMABLE, () -> Fleet.basic("ada"))) {
                client.send("who am I?");
                String name = client.next();
                assertThat(name).startsWith("guest ");
                fleet.start();
                Fleet.closing(old).join();

                client.send("who am I?");

                assertThat(client.next()).isEqualTo(name);
            }
        }
    }

    @Test
    void plainClientIsServedAndToldThatTheInstanceLeaves() throws Exception {
        try (Fleet fleet = new Fleet(Fleet.Server.TOMCAT, ChatApplication.class)) {
            Instance instance = fleet.start();
            Plain plain = new Plain();
            WebSocket socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .header("Authorization", Fleet.basic("ada").get("Authorization"))
                    .buildAsync(fleet.uri("/chat"), plain)
                    .get(20, TimeUnit.SECONDS);
            socket.sendText("hello", true).get(20, TimeUnit.SECONDS);
            assertThat(plain.events.poll(20, TimeUnit.SECONDS)).isEqualTo("ada 1 hello");

            Fleet.closing(instance).join();

            assertThat(plain.events.poll(20, TimeUnit.SECONDS)).isEqualTo("closed 1001");
        }
    }

    private static final class Plain implements WebSocket.Listener {
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            events.add(text.toString());
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            events.add("closed " + code);
            return CompletableFuture.completedFuture(null);
        }
    }

    /** Says something and hears the answer, again and again: none missing, double or out of order. */
    private static int talkUntil(CompletableFuture<Void> closed, ResumingClient client, String prefix)
            throws InterruptedException {
        int number = 1;
        while (!closed.isDone()) {
            number++;
            client.send("m" + number);
            assertThat(client.next()).isEqualTo(prefix + number + " m" + number);
        }
        closed.join();
        number++;
        client.send("last");
        assertThat(client.next()).isEqualTo(prefix + number + " last");
        return number;
    }

    private static String event(ChatHandler handler) throws InterruptedException {
        return String.valueOf(handler.events().poll(20, TimeUnit.SECONDS));
    }

    @Configuration(proxyBeanMethods = false)
    static class Aware {
        @Bean
        AwareHandler aware() {
            return new AwareHandler();
        }

        @Bean
        WebSocketConfigurer awareAt(AwareHandler handler) {
            return registry -> {
                registry.addHandler(handler, "/aware");
                registry.addHandler(handler, "/named").setHandshakeHandler(new Namer());
            };
        }
    }

    /** Knows users that the container does not know. */
    static final class Namer extends DefaultHandshakeHandler {
        Namer() {
            super(new StandardWebSocketUpgradeStrategy());
        }

        @Override
        protected Principal determineUser(
                ServerHttpRequest request, WebSocketHandler handler, Map<String, Object> attributes) {
            String name = String.valueOf(request.getHeaders().getFirst("X-User"));
            return () -> name;
        }
    }

    /** Draws a name for each handshake. */
    @Configuration(proxyBeanMethods = false)
    static class Guests {
        @Bean
        ConnectionAuthenticator byHandshake() {
            return ConnectionAuthenticator.BY_HANDSHAKE;
        }

        @Bean
        WebSocketConfigurer guestsAt() {
            return registry ->
                    registry.addHandler(new Introduction(), "/guests").setHandshakeHandler(new Drawing());
        }
    }

    static final class Drawing extends DefaultHandshakeHandler {
        Drawing() {
            super(new StandardWebSocketUpgradeStrategy());
        }

        @Override
        protected Principal determineUser(
                ServerHttpRequest request, WebSocketHandler handler, Map<String, Object> attributes) {
            String name = "guest " + UUID.randomUUID();
            return () -> name;
        }
    }

    static final class Introduction extends TextWebSocketHandler {
        @Override
        protected void handleTextMessage(WebSocketSession session, TextMessage message) throws IOException {
            Principal user = Objects.requireNonNull(session.getPrincipal());
            session.sendMessage(new TextMessage(user.getName()));
        }
    }

    static final class AwareHandler extends TextWebSocketHandler implements ResumableWebSocketHandler {
        private final CountDownLatch left = new CountDownLatch(1);
        private volatile String how = "";

        @Override
        public void afterConnectionEstablished(WebSocketSession session) {
            how = "established";
        }

        @Override
        public void afterConnectionResumed(WebSocketSession session) {
            how = "resumed";
        }

        @Override
        public void afterConnectionLeft(WebSocketSession session) {
            left.countDown();
        }

        @Override
        protected void handleTextMessage(WebSocketSession session, TextMessage message) throws IOException {
            session.sendMessage(new TextMessage(how));
        }
    }
}
