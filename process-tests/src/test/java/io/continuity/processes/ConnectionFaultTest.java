package io.continuity.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.continuity.testkit.RedisServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What befalls instances and Redis while clients talk to them. */
class ConnectionFaultTest {
    private static final int CLIENTS = 30;
    private static final int INTERVAL = 50;
    private static final Map<String, String> TALKATIVE = Map.of("push", "50");

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void endClients() {
        thread.shutdownNow();
    }

    private List<ConversationClient> talkTo(Service service) {
        List<ConversationClient> clients = IntStream.range(0, CLIENTS)
                .mapToObj(i -> new ConversationClient("c" + i, service.chooser("c" + i, i), thread))
                .toList();
        clients.forEach(client -> client.talk(INTERVAL));
        awaitMore(clients, 10);
        return clients;
    }

    /** Waits until each has had so many more replies. */
    private static void awaitMore(List<ConversationClient> clients, int replies) {
        List<Integer> goals = clients.stream().map(client -> replies(client) + replies).toList();
        for (int i = 0; i < clients.size(); i++) {
            clients.get(i).awaitReply(goals.get(i));
        }
    }

    private static int replies(ConversationClient client) {
        List<Transcript> transcripts = client.transcripts();
        return (int) transcripts.get(transcripts.size() - 1).received().stream()
                .filter(text -> text.startsWith("reply"))
                .count();
    }

    /** Has all fall silent, and waits for what is still under way. */
    private static History conclude(String what, List<ConversationClient> clients, Service service) {
        clients.forEach(ConversationClient::hush);
        service.hush();
        await(what).atMost(JavaProcess.LIMIT)
                .untilAsserted(() -> assertThat(History.of(clients, service).lost()).isZero());
        History history = History.of(clients, service);
        System.out.println(what + ": " + history);
        return history;
    }

    @Test
    void killedInstancesLoseNothing() throws Exception {
        try (RedisServer redis = RedisServer.embedded();
                Service service = new Service(redis.uri().toString(), TALKATIVE)) {
            List<JavaProcess> instances = service.start("tomcat", "jetty", "tomcat");
            List<ConversationClient> clients = talkTo(service);
            for (JavaProcess instance : instances.subList(0, 2)) {
                instance.kill();
                assertThat(instance.exit()).isEqualTo(JavaProcess.KILLED);
                awaitMore(clients, 10);
            }
            History history = conclude("kill -9", clients, service);

            assertThat(history.isWhole()).as(history::toString).isTrue();
            assertThat(clients.stream().mapToInt(ConversationClient::resumptions).sum())
                    .isGreaterThanOrEqualTo(CLIENTS);
        }
    }
}
