package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.spring.rooms.RoomApplication;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.tcp.TcpOperations;

/** Connections of a STOMP application with a broker that its instances share. */
class StompRelayTest {
    private static final StompBroker BROKER = new StompBroker();

    @AfterAll
    static void stopBroker() {
        BROKER.close();
    }

    @Configuration(proxyBeanMethods = false)
    static class Relayed {
        @Bean
        TcpOperations<byte[]> brokersClient() {
            return BROKER.client();
        }
    }

    /** What both instances have subscribed to for a moment may come twice; what is for one session does not. */
    @Test
    void subscriptionsAndMessagesGoOnOnAnotherInstance() throws Exception {
        try (Fleet fleet = new Fleet(Fleet.Server.TOMCAT, RoomApplication.class, Relayed.class)) {
            Instance old = fleet.start();
            try (ResumingClient client = Stomp.connect(fleet)) {
                joinAndHear(client);
                fleet.start();
                CompletableFuture<Void> closed = Fleet.closing(old);
                int number = 0;
                String last = "";
                while (!closed.isDone() || number == 0) {
                    number++;
                    String topic = "MESSAGE room ada says m" + number;
                    client.send(Stomp.send("/app/say", "m" + number));
                    assertThat(nextBut(client, last)).isEqualTo(topic);
                    client.send(Stomp.send("/app/whisper", "w" + number));
                    assertThat(nextBut(client, topic)).isEqualTo("MESSAGE mine to you w" + number);
                    last = topic;
                }
                closed.join();

                client.send(Stomp.send("/app/say", "at the end"));
                assertThat(nextBut(client, last)).isEqualTo("MESSAGE room ada says at the end");
                client.send(Stomp.frame("DISCONNECT", "receipt:bye"));
                assertThat(Stomp.next(client)).isEqualTo("RECEIPT");
            }
        }
    }

    /** The broker tells that it has the client's subscriptions; the client does not hear of that. */
    private static void joinAndHear(ResumingClient client) throws InterruptedException {
        client.send(Stomp.frame("CONNECT", "accept-version:1.2", "host:test", "heart-beat:10000,10000"));
        assertThat(Stomp.next(client)).isEqualTo("CONNECTED");
        client.send(Stomp.subscribe("room", "/topic/room"));
        assertThat(Stomp.next(client)).isEqualTo("RECEIPT");
        client.send(Stomp.subscribe("mine", "/user/queue/whispers"));
        assertThat(Stomp.next(client)).isEqualTo("RECEIPT");
        client.send(Stomp.subscribe("rules", "/app/rules"));
        assertThat(Stomp.next(client)).isEqualTo("MESSAGE rules be kind, ada");
    }

    private static String nextBut(ResumingClient client, String again) throws InterruptedException {
        String next = Stomp.next(client);
        while (next.equals(again)) {
            next = Stomp.next(client);
        }
        return next;
    }

    @Test
    void brokerHasTheSubscriptionsBeforeTheClientGoesOn() throws Exception {
        try (Fleet fleet = new Fleet(Fleet.Server.TOMCAT, RoomApplication.class, Relayed.class)) {
            fleet.start();
            try (ResumingClient client = Stomp.connect(fleet)) {
                joinAndHear(client);
                fleet.start();
                BROKER.forgetAll();
                BROKER.subscribeAfter(Duration.ofMillis(500));

                client.cut();
                client.send(Stomp.send("/app/say", "heard by all"));

                assertThat(Stomp.next(client)).isEqualTo("MESSAGE room ada says heard by all");
            } finally {
                BROKER.subscribeAfter(Duration.ZERO);
            }
        }
    }
}
