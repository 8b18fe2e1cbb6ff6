package io.continuity.session.redis;

import static io.continuity.session.redis.OneConnection.await;
import static io.continuity.session.redis.OneConnection.claimed;
import static io.continuity.session.redis.OneConnection.created;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.Clocks;
import io.continuity.resume.ConnectionId;
import io.continuity.resume.Message;
import io.continuity.resume.Ownership;
import io.continuity.resume.WriteResult.Done;
import io.continuity.session.SessionObserver;
import io.continuity.testkit.RedisServer;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.AsyncCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Prints how many messages a second are appended, and how long claims take: the figures of decision 22.
 *
 * <p>{@code -Dcontinuity.rate.rounds} makes it last longer; 200 is enough for stable figures.
 */
class ConnectionLogRateTest {
    private static final int CONNECTIONS = 500;
    private static final int GROUP = 50;
    private static final int ROUNDS = Integer.getInteger("continuity.rate.rounds", 20);
    private static final int TRIM = 100;

    private final RedisServer server = RedisServer.embedded();
    private final RedisConnectionLog log = RedisConnectionLog.builder(
                    server.uri().toString())
            .timeout(OneConnection.PATIENCE)
            .build();
    private final Map<ConnectionId, Long> tails = new ConcurrentHashMap<>();
    private List<Ownership> owners;

    @BeforeEach
    void create() {
        owners = IntStream.range(0, CONNECTIONS).mapToObj(i -> created(log)).toList();
    }

    @AfterEach
    void close() {
        log.close();
        server.close();
    }

    private static List<Message> messages(int count) {
        return Collections.nCopies(count, Message.text("x".repeat(200)));
    }

    @Test
    void everyMessageIsAppendedWhoeverElseWrites() {
        for (int batch : new int[] {1, 1, 10}) {
            long begin = Clocks.ticker().getAsLong();
            CompletableFuture<?>[] all = owners.stream()
                    .map(owner -> append(owner, messages(batch), ROUNDS))
                    .toArray(CompletableFuture<?>[]::new);
            await(CompletableFuture.allOf(all));
            print(batch + " a call", (long) CONNECTIONS * ROUNDS * batch, begin);
        }
        assertThat(tails).hasSize(CONNECTIONS).allSatisfy((id, tail) -> assertThat(tail)
                .isEqualTo(12L * ROUNDS));
    }

    /** The next one when this one was answered, as owners do. */
    private CompletableFuture<Void> append(Ownership owner, List<Message> messages, int rounds) {
        if (rounds == 0) {
            return CompletableFuture.completedFuture(null);
        }
        long tail = tails.getOrDefault(owner.id(), 0L);
        return log.append(owner, tail + 1, messages).toCompletableFuture().thenCompose(result -> {
            assertThat(result).isEqualTo(new Done(tail + messages.size()));
            tails.put(owner.id(), tail + messages.size());
            if ((tail + messages.size()) % TRIM == 0) {
                var unused = log.acknowledge(owner, tail + messages.size());
            }
            return append(owner, messages, rounds - 1);
        });
    }

    /** What batches of our own would bring. */
    @Test
    void callsSentOneByOneOrInGroupsAllTakeEffect() throws Exception {
        try (Masters masters = Topology.parse(server.uri().toString())
                .masters(Optional.empty(), Optional.empty(), SessionObserver.NONE)) {
            StatefulRedisConnection<String, byte[]> redis = masters.of("any").get();
            ConnectionCalls calls = new ConnectionCalls(new ConnectionKeys("continuity"), new Doubts());
            await(log.append(owners.get(0), 1, messages(1))); // So that the server knows the script.
            await(log.drop(owners.get(0), 1));
            for (int i = 0; i < 4; i++) {
                boolean grouped = i % 2 == 1;
                long begin = Clocks.ticker().getAsLong();
                for (int round = 0; round < ROUNDS; round++) {
                    send(redis, calls, (long) i * ROUNDS + round + 1, grouped ? GROUP : 1);
                }
                print(grouped ? "in groups of " + GROUP : "one by one", (long) CONNECTIONS * ROUNDS, begin);
            }
        }
    }

    private void send(StatefulRedisConnection<String, byte[]> redis, ConnectionCalls calls, long first, int group)
            throws Exception {
        List<AsyncCommand<String, byte[], List<Object>>> commands = new ArrayList<>();
        for (Ownership owner : owners) {
            commands.add(calls.append(owner, first, messages(1)).command());
        }
        for (int i = 0; i < commands.size(); i += group) {
            if (group == 1) {
                redis.dispatch(commands.get(i));
            } else {
                redis.dispatch(commands.subList(i, i + group));
            }
        }
        for (AsyncCommand<String, byte[], List<Object>> command : commands) {
            assertThat(ConnectionAnswers.code(command.get())).isEqualTo("DONE");
        }
    }

    @Test
    void connectionIsClaimedWithWhatWaits() {
        for (int waiting : new int[] {0, 10, 100}) {
            List<Long> times = new ArrayList<>();
            for (Ownership owner : owners) {
                if (waiting > 0) {
                    await(log.append(owner, 1, messages(waiting)));
                }
                long begin = Clocks.ticker().getAsLong();
                assertThat(claimed(log, owner).page().entries()).hasSize(waiting);
                times.add(Clocks.ticker().getAsLong() - begin);
            }
            Collections.sort(times);
            System.out.printf(
                    Locale.ROOT,
                    "Claims with %d messages of 200 bytes: median %d us%n",
                    waiting,
                    Duration.ofNanos(times.get(CONNECTIONS / 2)).toNanos() / 1000);
            create();
        }
    }

    private static void print(String how, long messages, long begin) {
        double seconds = (Clocks.ticker().getAsLong() - begin) / 1e9;
        System.out.printf(Locale.ROOT, "Messages of 200 bytes, %s: %.0f a second%n", how, messages / seconds);
    }
}
