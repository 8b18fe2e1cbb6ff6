package io.continuity.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.continuity.testkit.RedisServer;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A STOMP application, unchanged, in a rolling deployment and a crash. */
class StompDeploymentTest {
    private static final int CLIENTS = 16;
    private static final int INTERVAL = 50;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void endClients() {
        thread.shutdownNow();
    }

    private List<StompClient> talkTo(Service service) {
        List<StompClient> clients = IntStream.range(0, CLIENTS)
                .mapToObj(i -> new StompClient(
                        "c" + i,
                        service.chooser(i, port -> URI.create("ws://127.0.0.1:" + port + "/stomp?user=c" + i)),
                        thread))
                .toList();
        clients.forEach(client -> client.talk(INTERVAL));
        awaitMore(clients);
        return clients;
    }

    private static void awaitMore(List<StompClient> clients) {
        List<Integer> goals =
                clients.stream().map(client -> client.replies() + 20).toList();
        for (int i = 0; i < CLIENTS; i++) {
            clients.get(i).awaitReplies(goals.get(i));
        }
    }

    @Test
    void stompApplicationLosesNothing() throws Exception {
        try (RedisServer redis = RedisServer.embedded();
                Service service = new Service(Service.Program.STOMP, redis.uri().toString(), Map.of())) {
            List<JavaProcess> instances = service.start("tomcat", "jetty");
            List<StompClient> clients = talkTo(service);
            for (JavaProcess instance : instances) {
                replace(instance, service, clients);
            }
            assertThat(clients)
                    .allSatisfy(client -> assertThat(client.resumptions()).isPositive());
            System.out.println("SIGTERM, one after another: " + conclude(clients, service));
            clients.forEach(StompClient::close);
        }
    }

    private static void replace(JavaProcess instance, Service service, List<StompClient> clients)
            throws InterruptedException {
        service.start("tomcat");
        instance.terminate();
        assertThat(instance.exit()).as(instance::output).isEqualTo(JavaProcess.TERMINATED);
        service.forget(instance);
        awaitMore(clients);
    }

    @Test
    void crashOfAnInstanceLosesNothing() throws Exception {
        try (RedisServer redis = RedisServer.embedded();
                Service service = new Service(Service.Program.STOMP, redis.uri().toString(), Map.of())) {
            List<JavaProcess> instances = service.start("jetty", "tomcat");
            List<StompClient> clients = talkTo(service);
            instances.get(0).kill();
            assertThat(instances.get(0).exit()).isEqualTo(JavaProcess.KILLED);
            service.forget(instances.get(0));
            awaitMore(clients);
            System.out.println("kill -9: " + conclude(clients, service));
            clients.forEach(StompClient::close);
        }
    }

    /** Has all fall silent, and waits for what is still under way. */
    private static StompHistory conclude(List<StompClient> clients, Service service) {
        clients.forEach(StompClient::hush);
        service.hush();
        await().atMost(JavaProcess.LIMIT)
                .untilAsserted(() ->
                        assertThat(StompHistory.of(clients, service).lost()).isZero());
        StompHistory history = StompHistory.of(clients, service);
        assertThat(history.isWhole()).as(history::toString).isTrue();
        assertThat(clients).allSatisfy(client -> assertThat(client.troubles()).containsExactly("CONNECTED"));
        return history;
    }
}
