package io.continuity.session.redis;

import static io.continuity.session.redis.TwoInstances.LONG;
import static io.continuity.session.redis.TwoInstances.set;
import static io.continuity.session.redis.TwoInstances.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.session.SaveResult.Saved;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStoreException;
import io.continuity.testkit.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A master and a replica that change places by the hand of an operator, who closes no connection. */
class ReplicasTest {
    private final SessionSnapshot session = SessionSnapshot.fresh(
            SessionId.random(new SecureRandom()), Instant.parse("2026-11-23T10:00:00Z"), Duration.ofMinutes(30));
    private final String handle = session.id().value();
    private final RedisServer one = RedisServer.embedded();
    private final RedisServer two = RedisServer.embedded();
    private final RedisClient client = RedisClient.create();
    private final RedisCommands<String, String> first =
            client.connect(RedisURI.create(one.uri())).sync();
    private final RedisCommands<String, String> second =
            client.connect(RedisURI.create(two.uri())).sync();
    private final RedisSessionStore store = RedisSessionStore.builder(
                    "redis-replicas://" + one.host() + ":" + one.port() + "," + two.host() + ":" + two.port())
            .build();

    @BeforeEach
    void replicate() {
        second.replicaof(one.host(), one.port());
        until(() -> second.info("replication").contains("master_link_status:up"));
        store.create(session, LONG);
        first.set("last", "1"); // WAIT is for what its own connection has written.
        assertThat(first.waitForReplication(1, LONG.toMillis())).isEqualTo(1);
    }

    @AfterEach
    void close() {
        store.close();
        client.shutdown(Duration.ZERO, LONG);
        one.close();
        two.close();
    }

    @Test
    void masterThatHasBecomeAReplicaIsLeftWithinTheCall() {
        second.replicaofNoOne();
        first.replicaof(two.host(), two.port());

        assertThat(store.save(handle, set("a", "1"), LONG)).isInstanceOf(Saved.class);
        assertThat(second.hget(new RedisKeys("continuity").session(session.id()), "a:a"))
                .isEqualTo("1");
    }

    @Test
    void masterThatHangsIsLeftOnceAnotherOneIsThere() {
        one.pause();
        second.replicaofNoOne();

        assertThatThrownBy(() -> store.save(handle, set("a", "1"), Duration.ofMillis(100)))
                .isInstanceOf(SessionStoreException.class);
        assertThat(store.save(handle, set("a", "1"), LONG)).isInstanceOf(Saved.class);
    }

    @Test
    void nearCacheIsFedByTheNewMaster() {
        until(() -> {
            store.load(handle, LONG);
            return store.nearCache().size() == 1;
        });
        second.replicaofNoOne();
        first.replicaof(two.host(), two.port());
        until(() -> {
            store.load(handle + ".zzz", LONG); // Not from the near cache.
            return store.nearCache().isOpen() && store.nearCache().size() == 1;
        });

        second.del(new RedisKeys("continuity").session(session.id()));

        until(() -> store.load(handle, LONG).isEmpty());
    }
}
