package io.continuity.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.continuity.testkit.FlakyProxy;
import io.continuity.testkit.RedisMonitor;
import io.continuity.testkit.RedisServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The crash table of {@code docs/protocol.md} with real processes: each test stops the owner of a connection at one of its
 * rows, and another instance, the heir, goes on. Owners run in Tomcat and Jetty by turns.
 */
class ConnectionCrashTest {
    private static final RedisServer REDIS = RedisServer.embedded();
    private static final Service SERVICE = new Service(REDIS.uri().toString(), Map.of("timeout", "5000"));
    private static final ScheduledExecutorService THREAD = Executors.newSingleThreadScheduledExecutor();
    private static final AtomicInteger TESTS = new AtomicInteger();

    private static JavaProcess heir;
    private static Owner next;

    /** One with faulty lines to Redis and to the client. */
    private record Owner(FlakyProxy redis, JavaProcess process) {
        static Owner launch() {
            FlakyProxy redis = FlakyProxy.to(REDIS);
            Map<String, String> through = Map.of("redis", "redis://" + redis.host() + ":" + redis.port());
            String container = TESTS.get() % 2 == 0 ? "tomcat" : "jetty";
            return new Owner(redis, SERVICE.launch(container, through));
        }
    }

    private final String name = "c" + TESTS.incrementAndGet();
    private final RedisMonitor monitor = RedisMonitor.of(REDIS);
    private JavaProcess owner;
    private FlakyProxy redis;
    private FlakyProxy line;
    private ConversationClient client;

    /** Redis has the scripts then, so that each is one request. */
    @BeforeAll
    static void startHeir() {
        heir = SERVICE.launch("tomcat", Map.of());
        next = Owner.launch();
        ConversationClient first = new ConversationClient("first", () -> Service.uri(heir.port(), "first"), THREAD);
        first.send("");
        first.awaitReply(1);
        heir.awaitOutput("began first ");
        heir.tell("own 1");
        first.awaitMessage("own 1");
        first.vanish();
    }

    /** The owner of the test after this one starts meanwhile. */
    @BeforeEach
    void connect() {
        redis = next.redis;
        owner = next.process;
        line = FlakyProxy.to("127.0.0.1", owner.port());
        next = Owner.launch();
        AtomicInteger attempts = new AtomicInteger();
        client = new ConversationClient(
                name, () -> Service.uri(attempts.getAndIncrement() == 0 ? line.port() : heir.port(), name), THREAD);
        owner.awaitOutput("began " + name + " ");
        owner.tell("own 0");
        client.awaitMessage("own 0"); // So nothing else is on its way to Redis when lines are held up.
    }

    @AfterEach
    void disconnect() {
        client.vanish();
        owner.close();
        line.close();
        redis.close();
        monitor.close();
    }

    @AfterAll
    static void end() {
        THREAD.shutdownNow();
        SERVICE.close();
        next.redis.close();
        REDIS.close();
    }

    private void killOwner() {
        owner.kill();
        try {
            assertThat(owner.exit()).isEqualTo(JavaProcess.KILLED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void awaitInRedis(String text) {
        await("'" + text + "' in Redis").atMost(JavaProcess.LIMIT).until(() -> monitor.commands().stream()
                .flatMap(command -> command.arguments().stream())
                .anyMatch(argument -> argument.contains(text)));
    }

    /** The numbers of the messages for which a process has run the handler. */
    private String runs(JavaProcess process) {
        return process.lines("ran " + name + " ")
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .collect(Collectors.joining(" "));
    }

    /** Has the heir say something, and checks that the client has received these until then, in this order. */
    private void assertReceived(String... texts) {
        heir.awaitOutput("began " + name + " ");
        heir.tell("last 1");
        client.awaitMessage("last 1");
        assertThat(client.transcripts()).singleElement().satisfies(only -> assertThat(only.received())
                .as(owner::output)
                .containsExactlyElementsOf(Stream.of(Stream.of("own 0"), Stream.of(texts), Stream.of("last 1"))
                        .flatMap(part -> part)
                        .toList()));
        assertThat(client.resumptions()).isEqualTo(1);
        assertThat(SERVICE.lines("disorder " + name + " ")).isEmpty();
    }

    @Test
    void whatHasNotReachedTheLogWasNeverSaidAndItsHandlerRunsAgain() {
        redis.stall();
        owner.tell("own 1");
        client.send("");
        owner.awaitOutput("ran " + name + " 1");
        killOwner();

        client.awaitReply(1);
        redis.heal(); // What the dead one has written comes now.
        awaitInRedis("own 1");
        assertThat(runs(owner)).isEqualTo("1");
        assertThat(runs(heir)).isEqualTo("1");
        assertReceived("reply 1");
    }

    @Test
    void whatIsWrittenIsReceivedThoughItsOwnerDiesBeforeTheAnswer() {
        redis.stallReplies();
        owner.tell("own 1");
        awaitInRedis("own 1");
        killOwner();

        client.awaitMessage("own 1");
        assertThat(owner.lines("kept own 1")).isEmpty();
        assertReceived("own 1");
    }

    @Test
    void whatIsWrittenTwiceForWantOfAnAnswerIsReceivedOnce() {
        redis.breakReplyAfter(0);
        owner.tell("own 1");
        client.send("");
        client.awaitMessage("own 1");
        client.awaitReply(1);

        assertThat(redis.hasBroken()).isTrue();
        owner.awaitOutput("kept own 1");
        assertThat(runs(owner)).isEqualTo("1");
        assertThat(client.resumptions()).isZero();
        killOwner();
        client.awaitResumption();
        List<String> both = client.transcripts().get(0).received().subList(1, 3);
        assertThat(both).containsExactlyInAnyOrder("own 1", "reply 1");
        assertReceived(both.toArray(String[]::new));
    }

    @Test
    void whatIsKeptIsReceivedThoughItsOwnerDiesBeforeItArrives() {
        line.stallReplies();
        owner.tell("own 1");
        owner.awaitOutput("kept own 1");
        killOwner();

        client.awaitMessage("own 1");
        line.heal();
        assertReceived("own 1");
    }

    @Test
    void whatIsReceivedIsNotReceivedAgainThoughNobodyHasAcknowledgedIt() {
        client.listen(text -> {
            if (text.equals("own 1") && owner.isAlive()) {
                killOwner();
            }
        });
        owner.tell("own 1");

        client.awaitResumption();
        assertReceived("own 1");
    }

    @Test
    void whatIsAcknowledgedMayBeUnknownToTheLog() {
        client.listen(text -> {
            if (text.equals("own 31")) {
                redis.stall();
            }
        });
        IntStream.rangeClosed(1, 31).forEach(i -> owner.tell("own " + i));
        client.awaitMessage("own 31"); // With that it has 32 to acknowledge.
        client.send("");
        owner.awaitOutput("ran " + name + " 1");
        killOwner();

        client.awaitReply(1);
        assertReceived(Stream.concat(IntStream.rangeClosed(1, 31).mapToObj(i -> "own " + i), Stream.of("reply 1"))
                .toArray(String[]::new));
    }

    @Test
    void whatIsNotHandledIsSentAgain() {
        client.send(" gate" + name);
        client.send("");
        owner.awaitOutput("entered gate" + name);
        line.stall();
        client.send("");
        heir.tell("open gate" + name);
        killOwner();

        client.awaitReply(3);
        assertThat(runs(owner)).isEqualTo("1");
        assertThat(runs(heir)).isEqualTo("1 2 3");
        assertReceived("reply 1", "reply 2", "reply 3");
    }

    @Test
    void whatIsCommittedIsNotHandledAgainThoughItIsNotAcknowledged() {
        redis.stallReplies();
        client.send("");
        awaitInRedis("reply 1");
        killOwner();
        client.send("");

        client.awaitReply(2);
        assertThat(runs(owner)).isEqualTo("1");
        assertThat(runs(heir)).isEqualTo("2");
        assertReceived("reply 1", "reply 2");
    }

    /** It has not heard that another one has the connection. */
    @Test
    void whatAnOwnerWritesThatWasPausedIsRefused() throws Exception {
        redis.stall();
        owner.pause();
        client.send("");
        client.awaitReply(1);
        owner.goOn();
        owner.tell("own 1");
        owner.awaitOutput("told own 1");
        redis.heal();

        await().atMost(JavaProcess.LIMIT).until(() -> owner.has("kept own 1") || owner.has("failed own 1"));
        boolean posted = owner.has("kept own 1"); // By the former owner, once it knows.
        if (posted) {
            client.awaitMessage("own 1");
        }
        client.send("");
        client.awaitReply(2);
        assertThat(runs(heir)).isEqualTo("1 2");
        heir.awaitOutput("began " + name + " ");
        heir.tell("own 2");
        client.awaitMessage("own 2");
        assertThat(client.transcripts().get(0).has("own 1")).isEqualTo(posted);
        assertReceived(Stream.of("reply 1", "own 1", "reply 2", "own 2")
                .filter(text -> posted || !text.equals("own 1"))
                .toArray(String[]::new));
    }

    @Test
    void handlerThatHoldsUpAMoveRunsAgain() throws Exception {
        client.send(" gate" + name);
        owner.awaitOutput("entered gate" + name);
        heir.tell("open gate" + name);
        owner.terminate();

        client.awaitReply(1);
        owner.tell("open gate" + name);
        assertThat(owner.exit()).as(owner::output).isEqualTo(JavaProcess.TERMINATED);
        assertThat(runs(owner)).isEqualTo("1");
        assertThat(runs(heir)).isEqualTo("1");
        assertThat(client.outages()).isZero();
        assertReceived("reply 1");
    }

    @Test
    void whatComesOnBothTransportsIsReceivedOnce() {
        line.stall();
        owner.tell("own 1");
        owner.awaitOutput("kept own 1");
        client.send("");

        client.awaitReply(1);
        assertThat(client.outages()).isZero();
        line.heal();
        assertReceived("own 1", "reply 1");
        assertThat(owner.isAlive()).isTrue();
    }
}
