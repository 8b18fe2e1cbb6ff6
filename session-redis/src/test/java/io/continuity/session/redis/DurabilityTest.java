package io.continuity.session.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.session.SaveResult;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStoreException;
import io.continuity.testkit.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a store promises of its writes when a replica has to confirm them. */
class DurabilityTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int WRITERS = 32;

    private final RedisServer master = RedisServer.embedded();
    private final RedisServer replica = RedisServer.embedded();
    private final RedisClient client = RedisClient.create();
    private final RedisKeys keys = new RedisKeys("continuity");
    private final RedisSessionStore store = RedisSessionStore.builder(
                    master.uri().toString())
            .durability(Durability.REPLICA)
            .build();
    private StatefulRedisConnection<String, String> onReplica;
    private String handle;
    private SessionId id;

    @BeforeEach
    void replicate() {
        onReplica = client.connect(RedisURI.create(replica.uri()));
        onReplica.sync().replicaof(master.host(), master.port());
        id = SessionId.random(new SecureRandom());
        RedisCommands<String, String> onMaster =
                client.connect(RedisURI.create(master.uri())).sync();
        TwoInstances.until(() -> onMaster.info("replication").contains("state=online"));
        onMaster.set("first", "1"); // A replica that has just come may be late with its first answer.
        assertThat(onMaster.waitForReplication(1, LONG.toMillis())).isEqualTo(1);
        handle = TwoInstances.saved(store.create(
                SessionSnapshot.fresh(id, Instant.parse("2026-11-23T10:00:00Z"), Duration.ofMinutes(30)), LONG));
    }

    @AfterEach
    void stop() {
        store.close();
        client.shutdown();
        replica.close();
        master.close();
    }

    @Test
    void whateverIsDoneIsOnTheReplica() {
        assertThat(onReplica("v")).isEqualTo("1");

        for (int i = 0; i < 200; i++) {
            save("" + i);
            assertThat(onReplica("a:a")).isEqualTo("" + i);
        }
        assertThat(store.delete(handle, OptionalLong.empty(), LONG)).isTrue();
        assertThat(onReplica.sync().exists(keys.session(id))).isZero();
    }

    @Test
    void endOfAllSessionsOfSomebodyIsOnTheReplica() {
        store.save(handle, SessionChanges.blind().principal("ada").build(), LONG);

        assertThat(store.deleteByPrincipal("ada", LONG)).isEqualTo(1);

        assertThat(onReplica.sync().exists(keys.session(id))).isZero();
    }

    @Test
    void parallelWritesAreAllOnTheReplica() {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        List<CompletableFuture<SaveResult>> writes = IntStream.range(0, WRITERS)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> store.save(handle, TwoInstances.set("p" + i, "" + i), LONG), threads))
                .toList();
        writes.forEach(CompletableFuture::join);
        threads.shutdown();

        for (int i = 0; i < WRITERS; i++) {
            assertThat(onReplica("a:p" + i)).isEqualTo("" + i);
        }
    }

    @Test
    void writeThatNoReplicaConfirmsHasFailedAndReadsGoOn() {
        replica.pause();

        assertThatThrownBy(() -> save("lost?"))
                .isInstanceOf(SessionStoreException.class)
                .hasMessageContaining("no replica has confirmed it");
        assertThat(store.load(handle, LONG)).isPresent();

        replica.resume();
        save("kept");
        assertThat(onReplica("a:a")).isEqualTo("kept");
    }

    @Test
    void whatOthersChangeIsSeenAfterAnOwnWrite() {
        try (RedisSessionStore other =
                RedisSessionStore.builder(master.uri().toString()).build()) {
            save("mine");
            other.save(handle, TwoInstances.set("a", "theirs"), LONG);

            TwoInstances.until(() ->
                    store.load(handle, LONG).orElseThrow().attributes().containsValue(TwoInstances.encoded("theirs")));
        }
    }

    private void save(String value) {
        handle = TwoInstances.saved(store.save(handle, TwoInstances.set("a", value), LONG));
    }

    private String onReplica(String field) {
        return onReplica.sync().hget(keys.session(id), field);
    }
}
