package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.continuity.spring.rooms.RoomApplication;
import io.continuity.ws.server.ContinuityEndpoints;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.simp.config.ChannelRegistration;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.messaging.support.MessageHeaderAccessor;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

/** Who may go on with a STOMP connection on another instance, and with what of it. */
class StompSecurityTest {
    @Test
    void subscriptionThatIsNoLongerAllowedEndsTheConnection() throws Exception {
        try (Fleet fleet = new Fleet(Fleet.Server.TOMCAT, RoomApplication.class)) {
            Instance old = fleet.start();
            try (ResumingClient client = Stomp.connect(fleet)) {
                Stomp.join(client);
                client.send(Stomp.subscribe("secret", "/topic/secret"));
                client.send(Stomp.send("/app/say", "in"));
                assertThat(Stomp.next(client)).isEqualTo("MESSAGE room ada says in");
                Instance fresh = fleet.start("room.secret.role=ADMIN");
                Fleet.closing(old).join();

                assertThat(Stomp.next(client)).startsWith("ERROR");
                client.awaitEnd();
                ContinuityEndpoints endpoints = fresh.context().getBean(ContinuityEndpoints.class);
                await().until(() -> endpoints.statistics().connections() == 0);
            }
        }
    }

    @Test
    void messageThatIsNoLongerAllowedIsRefused() throws Exception {
        try (Fleet fleet = new Fleet(Fleet.Server.TOMCAT, RoomApplication.class)) {
            Instance old = fleet.start();
            try (ResumingClient client = Stomp.connect(fleet)) {
                Stomp.join(client);
                client.send(Stomp.send("/app/say", "allowed"));
                assertThat(Stomp.next(client)).isEqualTo("MESSAGE room ada says allowed");
                Instance fresh = fleet.start("room.say.role=ADMIN");
                Fleet.closing(old).join();

                client.send(Stomp.send("/app/whisper", "allowed"));
                assertThat(Stomp.next(client)).isEqualTo("MESSAGE mine to you allowed");
                client.send(Stomp.send("/app/say", "not any more"));

                assertThat(Stomp.next(client)).startsWith("ERROR");
                client.awaitEnd();
                assertThat(heard(fresh)).isEmpty();
            }
        }
    }

    private static List<String> heard(Instance instance) {
        return List.copyOf(
                instance.context().getBean(RoomApplication.Rooms.class).heard());
    }

    @Test
    void handshakeIsAuthenticatedAgain() throws Exception {
        try (Fleet fleet = new Fleet(Fleet.Server.TOMCAT, RoomApplication.class)) {
            fleet.start();
            AtomicReference<Map<String, String>> credentials = new AtomicReference<>(Fleet.basic("ada"));
            try (ResumingClient client = Stomp.connect(fleet, credentials::get)) {
                assertThat(client.nextLive()).isFalse();
                Stomp.join(client);
                Instance fresh = fleet.start("room.password=changed");
                client.cut();

                assertThat(client.nextRefused()).isEqualTo(401);
                ContinuityEndpoints endpoints = fresh.context().getBean(ContinuityEndpoints.class);
                assertThat(endpoints.statistics().resumed()).isZero();
                credentials.set(Fleet.basic("ada", "changed"));

                assertThat(client.nextLive()).isTrue();
                client.send(Stomp.send("/app/say", "again"));
                assertThat(Stomp.next(client)).isEqualTo("MESSAGE room ada says again");
            }
        }
    }

    @Test
    void tokenAgainstForgedRequestsIsAskedForAgain() throws Exception {
        try (Fleet fleet = new Fleet(Fleet.Server.TOMCAT, RoomApplication.class)) {
            Instance old = fleet.start("room.csrf=true");
            CookieManager cookies = new CookieManager();
            String token = page(old, cookies);
            Map<String, String> headers = new HashMap<>(Fleet.basic("ada"));
            headers.put(
                    "Cookie",
                    String.valueOf(cookies.getCookieStore().getCookies().get(0)));
            try (ResumingClient client = Stomp.connect(fleet, () -> headers)) {
                Stomp.join(client, "X-CSRF-TOKEN:" + token);
                fleet.start("room.csrf=true");
                Fleet.closing(old).join();

                client.send(Stomp.send("/app/say", "still me"));

                assertThat(Stomp.next(client)).isEqualTo("MESSAGE room ada says still me");
            }
        }
    }

    private static String page(Instance instance, CookieManager cookies) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(instance.uri() + "/csrf"));
        Fleet.basic("ada").forEach(request::header);
        return HttpClient.newBuilder()
                .cookieHandler(cookies)
                .build()
                .send(request.build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void userOfConnectGoesOnWithTheHeadersThatSayWhoItIs() throws Exception {
        String kept = "continuity.websocket.stomp.kept-headers=X-Name";
        try (Fleet fleet = new Fleet(Fleet.Server.TOMCAT, RoomApplication.class, Names.class)) {
            Instance old = fleet.start(kept);
            try (ResumingClient client = Stomp.connect(fleet)) {
                Stomp.join(client, "X-Name:grace");
                fleet.start(kept);
                Fleet.closing(old).join();

                client.send(Stomp.send("/app/say", "hello"));
                client.send(Stomp.send("/app/whisper", "hello"));

                assertThat(Stomp.next(client)).isEqualTo("MESSAGE room grace says hello");
                assertThat(Stomp.next(client)).isEqualTo("MESSAGE mine to you hello");
            }
        }
    }

    @Test
    void connectionIsNotGivenToAnotherUser() throws Exception {
        try (Fleet fleet = new Fleet(Fleet.Server.TOMCAT, RoomApplication.class, Names.class)) {
            Instance old = fleet.start();
            try (ResumingClient client = Stomp.connect(fleet)) {
                Stomp.join(client, "X-Name:grace");
                client.send(Stomp.send("/app/say", "hello"));
                assertThat(Stomp.next(client)).isEqualTo("MESSAGE room grace says hello");
                Instance fresh = fleet.start();
                Fleet.closing(old).join();

                client.send(Stomp.send("/app/say", "who am I?"));

                client.awaitEnd();
                assertThat(client.hasReceivedNothingMore()).isTrue();
                assertThat(heard(fresh)).isEmpty();
            }
        }
    }

    /** Has users be whom a header of {@code CONNECT} names, as others do with tokens. */
    @Configuration(proxyBeanMethods = false)
    @Order(Ordered.HIGHEST_PRECEDENCE + 99)
    static class Names implements WebSocketMessageBrokerConfigurer {
        @Override
        public void configureClientInboundChannel(ChannelRegistration registration) {
            registration.interceptors(new ChannelInterceptor() {
                @Override
                public Message<?> preSend(Message<?> message, MessageChannel channel) {
                    StompHeaderAccessor frame = Objects.requireNonNull(
                            MessageHeaderAccessor.getAccessor(message, StompHeaderAccessor.class));
                    String name = frame.getFirstNativeHeader("X-Name");
                    if (frame.getCommand() == StompCommand.CONNECT && name != null) {
                        frame.setUser(UsernamePasswordAuthenticationToken.authenticated(
                                name, "", AuthorityUtils.createAuthorityList("ROLE_USER")));
                    }
                    return message;
                }
            });
        }
    }
}
