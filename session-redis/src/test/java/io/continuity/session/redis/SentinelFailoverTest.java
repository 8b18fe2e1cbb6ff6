package io.continuity.session.redis;

import static io.continuity.session.redis.TwoInstances.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.testkit.RedisSentinels;
import io.continuity.testkit.RedisServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two instances with near caches on a master that dies or is replaced, found by Sentinels or by its role. */
class SentinelFailoverTest {
    private final RedisSentinels redis = RedisSentinels.start();

    @AfterEach
    void close() {
        redis.close();
    }

    private RedisSessionStore store(String by) {
        return store(by, Durability.MASTER);
    }

    private RedisSessionStore store(String by, Durability durability) {
        String uri = by.equals("sentinels") ? redis.uri() : redis.replicasUri();
        return Workload.warm(
                RedisSessionStore.builder(uri).durability(durability).build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sentinels", "role"})
    void killedMasterIsReplacedUnderLoadAndNobodyIsLoggedOut(String by) {
        Workload load = killTheMasterUnderLoad(by, Durability.MASTER);

        assertThat(load.absent).as("%s", load).hasValue(0);
        assertThat(load.wrong).as("%s", load).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sentinels", "role"})
    void nothingThatAReplicaHasConfirmedIsLostWithTheMaster(String by) {
        Workload load = killTheMasterUnderLoad(by, Durability.REPLICA);

        assertThat(load.lost).as("%s", load).hasValue(0);
        assertThat(load.absent).as("%s", load).hasValue(0);
        assertThat(load.wrong).as("%s", load).hasValue(0);
    }

    private Workload killTheMasterUnderLoad(String by, Durability durability) {
        try (RedisSessionStore here = store(by, durability);
                RedisSessionStore there = store(by, durability);
                Workload load = new Workload(here, there)) {
            load.start();
            load.awaitProgress();
            redis.awaitHealthy();

            RedisServer victim = redis.master();
            victim.kill();
            redis.awaitOtherMaster(victim);
            load.awaitProgress();

            System.out.println("Master found by " + by + ", killed, durability " + durability + ": " + load);
            return load;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sentinels", "role"})
    void masterThatBecomesAReplicaIsLeftUnderLoad(String by) {
        try (RedisSessionStore here = store(by);
                RedisSessionStore there = store(by);
                Workload load = new Workload(here, there)) {
            load.start();
            load.awaitProgress();

            redis.failOver();
            load.awaitProgress();

            System.out.println("Master found by " + by + ", replaced: " + load);
            assertThat(load.absent).as("%s", load).hasValue(0);
            assertThat(load.wrong).as("%s", load).hasValue(0);
        }
    }

    @Test
    void sentinelsThatAreDeadAreSkipped() {
        redis.sentinels().get(0).kill();

        try (RedisSessionStore store = store("sentinels")) {
            assertThat(store.load("A".repeat(24), LONG)).isEmpty();
        }
    }
}
