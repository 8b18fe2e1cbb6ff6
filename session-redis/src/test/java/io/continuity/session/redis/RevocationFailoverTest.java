package io.continuity.session.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.Clocks;
import io.continuity.session.Revocation;
import io.continuity.session.Revocation.OfSession;
import io.continuity.session.Revocation.Subject;
import io.continuity.session.RevocationSource;
import io.continuity.session.RevocationSource.Page;
import io.continuity.testkit.RedisSentinels;
import io.continuity.testkit.RedisServer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Revocations on a master that dies. */
class RevocationFailoverTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final RedisSentinels redis = RedisSentinels.start();
    private final Instant until = Clocks.system().instant().plus(Duration.ofHours(1));

    @AfterEach
    void close() {
        redis.close();
    }

    private OfSession session(int number) {
        return new OfSession(new Subject(number, number), until);
    }

    @Test
    void whatAReplicaHasConfirmedIsReadFromTheNextMasterAndPositionsGrow() {
        try (RevocationSource source = RedisRevocationSource.builder(redis.uri())
                .durability(Durability.REPLICA)
                .build()) {
            Set<Revocation> confirmed = new HashSet<>();
            for (int i = 0; i < 200; i++) {
                source.revoke(session(i), LONG);
                confirmed.add(session(i));
            }
            Page before = source.read(RevocationSource.START, LONG);
            redis.awaitHealthy();
            RedisServer victim = redis.master();
            victim.kill();
            redis.awaitOtherMaster(victim);

            assertThat(new HashSet<>(source.read(RevocationSource.START, LONG).revocations()))
                    .isEqualTo(confirmed);
            Page after = source.read(before.position(), LONG);
            assertThat(after.revocations()).isEmpty();
            assertThat(after.anew()).isFalse();
        }
    }
}
