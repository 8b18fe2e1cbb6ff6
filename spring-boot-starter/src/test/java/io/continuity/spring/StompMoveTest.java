package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.spring.rooms.RoomApplication;
import io.continuity.testkit.OwnThread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.config.ChannelRegistration;
import org.springframework.messaging.simp.user.SimpUserRegistry;
import org.springframework.messaging.support.ExecutorChannelInterceptor;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

/** Connections of an unchanged STOMP application whose instance is replaced. */
class StompMoveTest {
    private static final int MANY = 3000;

    @ParameterizedTest
    @EnumSource
    void subscriptionsAndMessagesGoOnOnAnotherInstance(Fleet.Server server) throws Exception {
        try (Fleet fleet = new Fleet(server, RoomApplication.class)) {
            Instance old = fleet.start();
            try (ResumingClient client = Stomp.connect(fleet)) {
                Stomp.join(client);
                client.send(Stomp.send("/app/say", "first"));
                assertThat(Stomp.next(client)).isEqualTo("MESSAGE room ada says first");
                Instance fresh = fleet.start();

                CompletableFuture<Void> closed = Fleet.closing(old);
                int number = 0;
                while (!closed.isDone()) {
                    number++;
                    client.send(Stomp.send("/app/say", "m" + number));
                    client.send(Stomp.send("/app/whisper", "w" + number));
                    assertThat(List.of(Stomp.next(client), Stomp.next(client)))
                            .containsExactly("MESSAGE room ada says m" + number, "MESSAGE mine to you w" + number);
                }
                closed.join();

                assertThat(number).isGreaterThan(1);
                SimpMessagingTemplate template = fresh.context().getBean(SimpMessagingTemplate.class);
                template.convertAndSend("/topic/gone", "nobody hears");
                template.convertAndSend("/topic/room", "from the new one");
                assertThat(Stomp.next(client)).isEqualTo("MESSAGE room from the new one");
                template.convertAndSendToUser("ada", "/queue/whispers", "for ada");
                assertThat(Stomp.next(client)).isEqualTo("MESSAGE mine for ada");
                assertThat(fresh.context().getBean(SimpUserRegistry.class).getUserCount())
                        .isEqualTo(1);
                assertThat(client.hasReceivedNothingMore()).isTrue();
                List<String> heard = new ArrayList<>();
                fresh.context().getBean(RoomApplication.Rooms.class).heard().drainTo(heard);
                int last = number;
                assertThat(heard)
                        .isNotEmpty()
                        .containsExactlyElementsOf(IntStream.rangeClosed(last - heard.size() + 1, last)
                                .mapToObj(i -> "m" + i)
                                .toList());
                client.send(Stomp.frame("DISCONNECT", "receipt:bye"));
                assertThat(Stomp.next(client)).isEqualTo("RECEIPT");
            }
        }
    }

    @Test
    void frameIsPutTogetherOfPartsThatTwoInstancesHaveGot() throws Exception {
        try (Fleet fleet = new Fleet(Fleet.Server.TOMCAT, RoomApplication.class)) {
            Instance old = fleet.start();
            try (ResumingClient client = Stomp.connect(fleet)) {
                Stomp.join(client);
                String half = "\u00f6".repeat(5000);
                client.send(Stomp.send("/app/say", "whole") + "SEND\ndestination:/app/say\n\n");
                for (int i = 0; i < 5; i++) {
                    client.send(half);
                }
                assertThat(Stomp.next(client)).isEqualTo("MESSAGE room ada says whole");
                fleet.start();
                Fleet.closing(old).join();

                client.send(" and half\0");

                assertThat(Stomp.next(client)).isEqualTo("MESSAGE room ada says " + half.repeat(5) + " and half");
            }
        }
    }

    @Test
    void messageThatAnInterceptorStopsHoldsUpNobody() throws Exception {
        try (Fleet fleet = new Fleet(Fleet.Server.TOMCAT, RoomApplication.class, Stopping.class)) {
            fleet.start();
            try (ResumingClient client = Stomp.connect(fleet)) {
                Stomp.join(client);
                client.send(Stomp.send("/app/stopped", "nobody hears"));

                client.send(Stomp.send("/app/say", "at once"));

                assertThat(Stomp.next(client)).isEqualTo("MESSAGE room ada says at once");
            }
        }
    }

    /** Stops messages where they are handled. */
    @Configuration(proxyBeanMethods = false)
    static class Stopping implements WebSocketMessageBrokerConfigurer {
        @Override
        public void configureClientInboundChannel(ChannelRegistration registration) {
            registration.interceptors(new ExecutorChannelInterceptor() {
                @Override
                public @Nullable Message<?> beforeHandle(
                        Message<?> message, MessageChannel channel, MessageHandler handler) {
                    String destination = SimpMessageHeaderAccessor.getDestination(message.getHeaders());
                    return "/app/stopped".equals(destination) ? null : message;
                }
            });
        }
    }

    /** What has waited for a message of the client comes before what was sent later; and if it is too much to wait. */
    @ParameterizedTest
    @ValueSource(ints = {4, 600})
    void topicKeepsItsOrderWhileTheClientTalks(int most) throws Exception {
        try (Fleet fleet = new Fleet(Fleet.Server.TOMCAT, RoomApplication.class)) {
            Instance instance = fleet.start();
            try (ResumingClient client = Stomp.connect(fleet)) {
                Stomp.join(client);
                SimpMessagingTemplate template = instance.context().getBean(SimpMessagingTemplate.class);
                Semaphore ahead = new Semaphore(most);
                CompletableFuture<Void> published = OwnThread.run(() -> publish(template, ahead));
                List<String> heard = new ArrayList<>();
                client.send(Stomp.send("/app/whisper", "and"));
                while (heard.size() < MANY) {
                    String next = Stomp.next(client);
                    if (next.startsWith("MESSAGE room ")) {
                        heard.add(next.substring("MESSAGE room ".length()));
                        ahead.release();
                    } else {
                        assertThat(next).isEqualTo("MESSAGE mine to you and");
                        client.send(Stomp.send("/app/whisper", "and"));
                    }
                }
                published.join();

                assertThat(heard)
                        .containsExactlyElementsOf(IntStream.range(0, MANY)
                                .mapToObj(String::valueOf)
                                .toList());
            }
        }
    }

    /** Not further ahead of the client than it may be. */
    private static void publish(SimpMessagingTemplate template, Semaphore ahead) {
        for (int i = 0; i < MANY; i++) {
            try {
                if (!ahead.tryAcquire(20, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("nobody hears");
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            template.convertAndSend("/topic/room", String.valueOf(i));
        }
    }
}
