package io.continuity.session.redis;

import static io.continuity.session.redis.OneConnection.await;
import static io.continuity.session.redis.OneConnection.created;
import static io.continuity.session.redis.OneConnection.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.resume.ConnectionHints;
import io.continuity.resume.ConnectionId;
import io.continuity.resume.Ownership;
import io.continuity.resume.WantResult;
import io.continuity.testkit.RedisCluster;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract, kept on a cluster. */
class ClusterConnectionLogTest extends ConnectionsOnRedis {
    private static RedisCluster redis;

    ClusterConnectionLogTest() {
        super(redis.uri(), () -> redis.masters());
    }

    @BeforeAll
    static void start() {
        redis = RedisCluster.start();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @Test
    void nodesOfTwoProcessesHearEachOtherWhereverTheirConnectionsAre() throws Exception {
        BlockingQueue<ConnectionId> wanted = new LinkedBlockingQueue<>();
        try (RedisConnectionLog here = patientLog();
                RedisConnectionLog there = patientLog()) {
            there.listen("there", hints(wanted));
            Ownership first = created(here, "there");
            TwoInstances.until(() -> await(here.want(request(first, 0))) == WantResult.ASKED);
            assertThat(wanted.poll(30, TimeUnit.SECONDS)).isEqualTo(first.id());
            wanted.clear();

            for (int i = 0; i < 30; i++) {
                Ownership owner = created(here, "there");
                assertThat(await(here.want(request(owner, 0)))).isEqualTo(WantResult.ASKED);
                assertThat(wanted.poll(30, TimeUnit.SECONDS)).isEqualTo(owner.id());
            }
            Ownership lonely = created(here, "nowhere");
            assertThat(await(here.want(request(lonely, 0)))).isEqualTo(WantResult.FREE);
        }
    }

    private static RedisConnectionLog patientLog() {
        return RedisConnectionLog.builder(redis.uri())
                .timeout(OneConnection.PATIENCE)
                .build();
    }

    private static ConnectionHints hints(BlockingQueue<ConnectionId> wanted) {
        return new ConnectionHints() {
            @Override
            public void wanted(ConnectionId id) {
                wanted.add(id);
            }

            @Override
            public void released(ConnectionId id) {}

            @Override
            public void claimed(Ownership lost) {}

            @Override
            public void posted(ConnectionId id) {}
        };
    }
}
