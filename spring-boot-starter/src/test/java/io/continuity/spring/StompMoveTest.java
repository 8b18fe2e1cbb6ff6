package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.continuity.spring.rooms.RoomApplication;
import io.continuity.ws.server.ContinuityEndpoints;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.user.SimpUserRegistry;

/** Connections of an unchanged STOMP application whose instance is replaced. */
class StompMoveTest {
    private static final String STOMP = "continuity.v1+v12.stomp";

    private static ResumingClient connect(Fleet fleet) {
        return ResumingClient.connect(() -> fleet.uri("/rooms"), STOMP, () -> Fleet.basic("ada"));
    }

    private static String frame(String command, String... headers) {
        return command + "\n" + String.join("\n", headers) + "\n\n\0";
    }

    private static String send(String destination, String body) {
        return "SEND\ndestination:" + destination + "\n\n" + body + "\0";
    }

    private static String subscribe(String id, String destination) {
        return frame("SUBSCRIBE", "id:" + id, "destination:" + destination, "receipt:r-" + id);
    }

    /** Waits for a frame, and returns command, subscription and body. */
    private static String next(ResumingClient client) throws InterruptedException {
        String frame = client.next();
        String subscription = frame.lines()
                .filter(line -> line.startsWith("subscription:"))
                .findFirst()
                .map(line -> " " + line.substring("subscription:".length()))
                .orElse("");
        String body = frame.substring(frame.indexOf("\n\n") + 2).replace("\0", "");
        return frame.lines().findFirst().orElse("") + subscription + (body.isEmpty() ? "" : " " + body);
    }

    private static void join(ResumingClient client) throws InterruptedException {
        client.send(frame("CONNECT", "accept-version:1.2", "host:test", "heart-beat:10000,10000"));
        assertThat(next(client)).isEqualTo("CONNECTED");
        client.send(subscribe("room", "/topic/room"));
        client.send(subscribe("mine", "/user/queue/whispers"));
        client.send(subscribe("gone", "/topic/gone"));
        client.send(frame("UNSUBSCRIBE", "id:gone"));
    }

    @ParameterizedTest
    @EnumSource
    void subscriptionsAndMessagesGoOnOnAnotherInstance(Fleet.Server server) throws Exception {
        try (Fleet fleet = new Fleet(server, RoomApplication.class)) {
            Instance old = fleet.start();
            try (ResumingClient client = connect(fleet)) {
                join(client);
                client.send(send("/app/say", "first"));
                assertThat(next(client)).isEqualTo("MESSAGE room ada says first");
                Instance fresh = fleet.start();

                CompletableFuture<Void> closed = Fleet.closing(old);
                int number = 0;
                while (!closed.isDone()) {
                    number++;
                    client.send(send("/app/say", "m" + number));
                    client.send(send("/app/whisper", "w" + number));
                    assertThat(List.of(next(client), next(client)))
                            .containsExactly("MESSAGE room ada says m" + number, "MESSAGE mine to you w" + number);
                }
                closed.join();

                assertThat(number).isGreaterThan(1);
                SimpMessagingTemplate template = fresh.context().getBean(SimpMessagingTemplate.class);
                template.convertAndSend("/topic/gone", "nobody hears");
                template.convertAndSend("/topic/room", "from the new one");
                assertThat(next(client)).isEqualTo("MESSAGE room from the new one");
                template.convertAndSendToUser("ada", "/queue/whispers", "for ada");
                assertThat(next(client)).isEqualTo("MESSAGE mine for ada");
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
                client.send(frame("DISCONNECT", "receipt:bye"));
                assertThat(next(client)).isEqualTo("RECEIPT");
            }
        }
    }

    @Test
    void frameIsPutTogetherOfPartsThatTwoInstancesHaveGot() throws Exception {
        try (Fleet fleet = new Fleet(Fleet.Server.TOMCAT, RoomApplication.class)) {
            Instance old = fleet.start();
            try (ResumingClient client = connect(fleet)) {
                join(client);
                client.send(send("/app/say", "whole") + "SEND\ndestination:/app/say\n\nhalf and ");
                assertThat(next(client)).isEqualTo("MESSAGE room ada says whole");
                fleet.start();
                Fleet.closing(old).join();

                client.send("half\0");

                assertThat(next(client)).isEqualTo("MESSAGE room ada says half and half");
            }
        }
    }

    @Test
    void subscriptionThatIsNoLongerAllowedEndsTheConnection() throws Exception {
        try (Fleet fleet = new Fleet(Fleet.Server.TOMCAT, RoomApplication.class)) {
            Instance old = fleet.start();
            try (ResumingClient client = connect(fleet)) {
                join(client);
                client.send(subscribe("secret", "/topic/secret"));
                client.send(send("/app/say", "in"));
                assertThat(next(client)).isEqualTo("MESSAGE room ada says in");
                Instance fresh = fleet.start("room.secret.role=ADMIN");
                Fleet.closing(old).join();

                assertThat(next(client)).startsWith("ERROR");
                client.awaitEnd();
                ContinuityEndpoints endpoints = fresh.context().getBean(ContinuityEndpoints.class);
                await().until(() -> endpoints.statistics().connections() == 0);
            }
        }
    }
}
