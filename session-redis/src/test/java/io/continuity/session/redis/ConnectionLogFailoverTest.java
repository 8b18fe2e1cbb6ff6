package io.continuity.session.redis;

import static io.continuity.session.redis.OneConnection.ROOM;
import static io.continuity.session.redis.OneConnection.await;
import static io.continuity.session.redis.OneConnection.created;
import static io.continuity.session.redis.OneConnection.failure;
import static io.continuity.session.redis.OneConnection.messages;
import static io.continuity.session.redis.OneConnection.request;
import static io.continuity.session.redis.OneConnection.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.resume.ClaimResult.Claimed;
import io.continuity.resume.ConnectionLogException;
import io.continuity.resume.Message;
import io.continuity.resume.Ownership;
import io.continuity.resume.ReplayPage;
import io.continuity.resume.WriteResult.Collected;
import io.continuity.resume.WriteResult.Done;
import io.continuity.testkit.RedisSentinels;
import io.continuity.testkit.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections on a master that dies, or whose replicas do not answer. */
class ConnectionLogFailoverTest {
    private static final int BEFORE = 300;
    private static final int AFTER = 100;

    private final RedisSentinels redis = RedisSentinels.start();

    @AfterEach
    void close() {
        redis.close();
    }

    @Test
    void whatAReplicaHasConfirmedIsInTheLogOfTheNextMaster() throws Exception {
        try (RedisConnectionLog log = RedisConnectionLog.builder(redis.uri())
                .durability(Durability.REPLICA)
                .timeout(OneConnection.PATIENCE)
                .build()) {
            redis.awaitHealthy();
            Ownership owner = created(log);
            for (long number = 1; number <= BEFORE; number++) {
                append(log, owner, number);
            }
            await(log.post(owner.id(), Message.text("posted")));
            RedisServer victim = redis.master();
            victim.kill();
            redis.awaitOtherMaster(victim);

            for (long number = BEFORE + 1; number <= BEFORE + AFTER; number++) {
                append(log, owner, number);
            }
            Collected collected = (Collected) answer(() -> log.collect(owner, BEFORE + AFTER + 1, ROOM));
            assertThat(texts(collected.entries())).containsExactly((BEFORE + AFTER + 1) + "posted");
            assertThat(all(log, owner).subList(0, BEFORE + AFTER))
                    .isEqualTo(IntStream.rangeClosed(1, BEFORE + AFTER)
                            .mapToObj(number -> number + "m" + number)
                            .toList());
        }
    }

    /** As an owner does: with the same number until it knows. */
    private static void append(RedisConnectionLog log, Ownership owner, long number) throws Exception {
        assertThat(answer(() -> log.append(owner, number, messages("m" + number))))
                .isEqualTo(new Done(number));
    }

    /** Asks until there is an answer: after an outage one call at a time finds out, and others are refused. */
    private static <T> T answer(Supplier<CompletionStage<T>> call) throws Exception {
        while (true) {
            try {
                return call.get().toCompletableFuture().get(60, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(ConnectionLogException.class);
            }
        }
    }

    private static List<String> all(RedisConnectionLog log, Ownership owner) throws Exception {
        Claimed claimed = (Claimed) answer(() -> log.claim(request(owner, 0)));
        List<String> all = new ArrayList<>();
        ReplayPage page = claimed.page();
        all.addAll(texts(page));
        while (page.more()) {
            page = answer(() -> log.read(claimed.owner(), all.size())).orElseThrow();
            all.addAll(texts(page));
        }
        return all;
    }

    @Test
    void writeThatNoReplicaConfirmsIsUnknownAndItsRepetitionIsConfirmed() throws Exception {
        try (RedisConnectionLog log = RedisConnectionLog.builder(redis.uri())
                .durability(Durability.REPLICA)
                .timeout(OneConnection.PATIENCE)
                .build()) {
            redis.awaitHealthy();
            Ownership owner = created(log);
            await(log.append(owner, 1, messages("a")));
            List<RedisServer> replicas = redis.servers().stream()
                    .filter(server -> server.port() != redis.master().port())
                    .toList();
            replicas.forEach(RedisServer::pause);
            Throwable failure = failure(log.append(owner, 2, messages("b")));
            replicas.forEach(RedisServer::resume);

            assertThat(failure)
                    .isInstanceOf(ConnectionLogException.class)
                    .hasMessageContaining("no replica has confirmed it");
            assertThat(await(log.append(owner, 2, messages("b")))).isEqualTo(new Done(2));
            assertThat(all(log, owner)).containsExactly("1a", "2b");
        }
    }
}
