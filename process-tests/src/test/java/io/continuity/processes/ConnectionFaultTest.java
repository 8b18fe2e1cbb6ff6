package io.continuity.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.continuity.resume.ResetReason;
import io.continuity.testkit.RedisSentinels;
import io.continuity.testkit.RedisServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What befalls instances and Redis while clients talk to them. */
class ConnectionFaultTest {
    private static final int CLIENTS = 30;
    private static final int INTERVAL = 100;
    private static final Map<String, String> TALKATIVE = Map.of("push", "100");

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
        awaitMore(clients, 5);
        return clients;
    }

    /** Waits until each has had so many more replies. */
    private static void awaitMore(List<ConversationClient> clients, int replies) {
        List<Integer> goals =
                clients.stream().map(client -> replies(client) + replies).toList();
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
        await(what).atMost(JavaProcess.LIMIT).untilAsserted(() -> assertThat(
                        History.of(clients, service).lost())
                .isZero());
        History history = History.of(clients, service);
        System.out.println(what + ": " + history);
        return history;
    }

    private static int sum(List<ConversationClient> clients, ToIntFunction<ConversationClient> of) {
        return clients.stream().mapToInt(of).sum();
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
                service.forget(instance); // As a balancer finds out.
                awaitMore(clients, 5);
            }
            History history = conclude("kill -9", clients, service);

            assertThat(history.isWhole()).as(history::toString).isTrue();
            assertThat(sum(clients, ConversationClient::resumptions)).isPositive();
        }
    }

    /** For 20 seconds, longer than a connection without a transport is kept. */
    @Test
    void instanceThatIsPausedAndGoesOnHarmsNobody() throws Exception {
        Map<String, String> shortLived = Map.of("push", "100", "ttl", "15000", "heartbeat", "1000");
        try (RedisServer redis = RedisServer.embedded();
                Service service = new Service(redis.uri().toString(), shortLived)) {
            List<JavaProcess> instances = service.start("jetty", "tomcat");
            List<ConversationClient> clients = talkTo(service);
            instances.get(0).pause();
            for (int seconds = 0; seconds < 20; seconds += 5) {
                awaitMore(clients, 5000 / INTERVAL); // Nobody sends faster.
            }
            instances.get(0).goOn();
            awaitMore(clients, 5);
            History history = conclude("SIGSTOP and SIGCONT", clients, service);

            assertThat(history.isWhole()).as(history::toString).isTrue();
            assertThat(sum(clients, ConversationClient::resumptions)).isGreaterThanOrEqualTo(CLIENTS / 2);
        }
    }

    @Test
    void instancesAreReplacedOneAfterAnotherAndNobodyNotices() throws Exception {
        try (RedisServer redis = RedisServer.embedded();
                Service service = new Service(redis.uri().toString(), TALKATIVE)) {
            List<JavaProcess> instances = service.start("tomcat", "jetty");
            List<ConversationClient> clients = talkTo(service);
            for (JavaProcess instance : instances) {
                service.start("tomcat");
                instance.terminate();
                assertThat(instance.exit()).as(instance::output).isEqualTo(JavaProcess.TERMINATED);
                service.forget(instance);
                awaitMore(clients, 5);
            }
            History history = conclude("SIGTERM, one after another", clients, service);

            assertThat(history.isWhole()).as(history::toString).isTrue();
            assertThat(history.repeated()).as("handlers that ran again").isZero();
            assertThat(sum(clients, ConversationClient::outages))
                    .as("clients without a transport")
                    .isZero();
            assertThat(sum(clients, ConversationClient::resumptions)).isGreaterThanOrEqualTo(CLIENTS);
        }
    }

    @Test
    void redisThatIsRestartedWithItsDataLosesNothing() {
        try (RedisServer redis = RedisServer.slowToLoad();
                Service service = new Service(redis.uri().toString(), TALKATIVE)) {
            service.start("tomcat", "jetty");
            List<ConversationClient> clients = talkTo(service);
            redis.stop();
            redis.start();
            awaitMore(clients, 5);
            History history = conclude("Redis restarted with its data", clients, service);

            assertThat(history.isWhole()).as(history::toString).isTrue();
        }
    }

    @Test
    void connectionsOfARedisThatHasForgottenAllBeginAnewAndSayIt() {
        try (RedisServer redis = RedisServer.embedded();
                Service service = new Service(redis.uri().toString(), TALKATIVE)) {
            service.start("tomcat", "jetty");
            List<ConversationClient> clients = talkTo(service);
            redis.kill();
            redis.start();
            clients.forEach(client -> assertThat(client.awaitReset()).isEqualTo(ResetReason.UNKNOWN));
            awaitMore(clients, 5);
            History history = conclude("Redis restarted without its data", clients, service);

            assertThat(history.resets()).isEqualTo(CLIENTS);
            assertThat(history.lost() + history.duplicated() + history.reordered())
                    .as(history::toString)
                    .isZero();
        }
    }

    @Test
    void failoverLosesNothingThatAReplicaHasConfirmed() {
        Map<String, String> durable = Map.of("push", "100", "durability", "REPLICA");
        try (RedisSentinels redis = RedisSentinels.start();
                Service service = new Service(redis.uri(), durable)) {
            service.start("tomcat", "jetty");
            List<ConversationClient> clients = talkTo(service);
            RedisServer master = redis.master();
            master.kill();
            redis.awaitOtherMaster(master);
            awaitMore(clients, 5);
            History history = conclude("Redis failed over", clients, service);

            assertThat(history.isWhole()).as(history::toString).isTrue();
        }
    }
}
