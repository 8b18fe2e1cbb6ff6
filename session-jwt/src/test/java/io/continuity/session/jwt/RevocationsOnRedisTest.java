package io.continuity.session.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuity.Clocks;
import io.continuity.session.RevocationSource;
import io.continuity.session.SessionId;
import io.continuity.session.SessionStoreException;
import io.continuity.session.redis.RedisRevocationSource;
import io.continuity.testkit.FlakyProxy;
import io.continuity.testkit.ManualClock;
import io.continuity.testkit.RedisServer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two instances on a Redis that goes away for one of them, and that comes back empty. */
class RevocationsOnRedisTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration FAIL_OPEN = Duration.ofMinutes(5);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Instant now = Clocks.system().instant();
    private final ManualClock ticking = ManualClock.startingAt(now);
    private final SessionId id = SessionId.random(RANDOM);
    private final Queue<String> log = new ConcurrentLinkedQueue<>();
    private final Logger logger = Logger.getLogger("io.continuity");
    private final Handler handler = new Recorder();
    private RedisServer server;
    private FlakyProxy proxy;
    private RevocationSource proxied;
    private RevocationSource direct;
    private Revocations here;
    private Revocations there;

    /** Keeps all that is logged, exceptions included. */
    private final class Recorder extends Handler {
        @Override
        public void publish(LogRecord record) {
            log.add(record.getMessage() + record.getThrown());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @BeforeEach
    void start() {
        server = RedisServer.embedded();
        proxy = FlakyProxy.to(server);
        proxied = RedisRevocationSource.builder("redis://" + proxy.host() + ":" + proxy.port())
                .build();
        direct = RedisRevocationSource.builder(server.uri().toString()).build();
        here = instance(direct);
        there = instance(proxied);
        here.refresh(LONG);
        there.refresh(LONG);
        logger.addHandler(handler);
    }

    @AfterEach
    void stop() {
        logger.removeHandler(handler);
        proxied.close();
        direct.close();
        proxy.close();
        server.close();
    }

    private Revocations instance(RevocationSource source) {
        return Revocations.builder(source)
                .failOpenFor(FAIL_OPEN)
                .ticker(ticking.ticker())
                .build();
    }

    private boolean isRevoked(Revocations instance, SessionId session) {
        return instance.isRevoked(session, Optional.of("ada lovelace"), now);
    }

    private Instant later() {
        return now.plus(Duration.ofHours(12));
    }

    @Test
    void whatOneRevokesTheOtherKnowsAfterARefresh() {
        here.revoke(id, later(), LONG);
        assertThat(isRevoked(there, id)).isFalse();

        there.refresh(LONG);

        assertThat(isRevoked(there, id)).isTrue();
        SessionId other = SessionId.random(RANDOM);
        assertThat(isRevoked(there, other)).isFalse();
        here.revokeAll("ada lovelace", now, later(), LONG);
        there.refresh(LONG);
        assertThat(isRevoked(there, other)).isTrue();
        assertThat(there.isRevoked(other, Optional.of("ada lovelace"), now.plusMillis(1)))
                .isFalse();
    }

    @Test
    void instanceThatIsCutOffGoesOnThenRefusesThenCatchesUp() {
        proxy.cut();
        here.revoke(id, later(), LONG);
        assertThatThrownBy(() -> there.refresh(SHORT)).isInstanceOf(SessionStoreException.class);
        assertThat(isRevoked(there, id)).isFalse();

        ticking.advance(FAIL_OPEN.plusSeconds(1));
        assertThatThrownBy(() -> isRevoked(there, id)).isInstanceOf(SessionStoreException.class);

        proxy.heal();
        there.refresh(LONG);
        assertThat(isRevoked(there, id)).isTrue();
        assertThat(isRevoked(there, SessionId.random(RANDOM))).isFalse();
    }

    @Test
    void revocationWhoseAnswerWasLostIsKnownToAllInTheEnd() {
        proxy.stall();
        assertThatThrownBy(() -> there.revoke(id, later(), SHORT)).isInstanceOf(SessionStoreException.class);
        proxy.cut();
        assertThat(isRevoked(there, id)).isTrue();
        here.refresh(LONG);
        assertThat(isRevoked(here, id)).isFalse();

        proxy.heal();
        there.refresh(LONG);
        here.refresh(LONG);

        assertThat(isRevoked(here, id)).isTrue();
    }

    @Test
    void redisThatComesBackEmptyIsToldAgainWhatWasRevoked() {
        here.revoke(id, later(), LONG);
        there.refresh(LONG);
        server.kill();
        server.start();

        here.refresh(LONG);
        Revocations started = instance(direct);
        started.refresh(LONG);

        assertThat(isRevoked(started, id)).isTrue();
        there.refresh(LONG);
        assertThat(isRevoked(there, id)).isTrue();
    }

    @Test
    void logsAndExceptionsNameNeitherSessionsNorPrincipals() {
        proxy.cut();
        assertThatThrownBy(() -> there.revoke(id, later(), SHORT))
                .isInstanceOf(SessionStoreException.class)
                .message()
                .contains("failed to add a revocation within 300 ms")
                .satisfies(this::saysNothing);
        assertThatThrownBy(() -> there.revokeAll("ada lovelace", now, later(), SHORT))
                .isInstanceOf(SessionStoreException.class)
                .message()
                .satisfies(this::saysNothing);
        ticking.advance(FAIL_OPEN.plusSeconds(1));
        SessionId unknown = SessionId.random(RANDOM);
        assertThatThrownBy(() -> there.isRevoked(unknown, Optional.of("bob"), now))
                .isInstanceOf(SessionStoreException.class);

        assertThat(log.toString())
                .contains("Sessions in tokens are refused")
                .doesNotContain(unknown.value())
                .satisfies(this::saysNothing);
    }

    private void saysNothing(String text) {
        assertThat(text).doesNotContain(id.value()).doesNotContain(id.hash()).doesNotContain("ada");
    }
}
