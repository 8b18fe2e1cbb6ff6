package io.continuity.session.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.session.InMemoryRevocationSource;
import io.continuity.session.SessionId;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many threads that revoke, refresh and check at once. */
class RevocationsConcurrencyTest {
    private static final int THREADS = 8;
    private static final int EACH = 300;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Instant now = Instant.parse("2026-11-23T10:00:00Z");
    private final Instant until = now.plus(Duration.ofHours(12));
    private final InMemoryRevocationSource source = new InMemoryRevocationSource(() -> now);
    private final Revocations here =
            Revocations.builder(source).clock(() -> now).build();
    private final Revocations there =
            Revocations.builder(source).clock(() -> now).build();
    private final ExecutorService pool = Executors.newFixedThreadPool(THREADS + 1);

    @AfterEach
    void stop() {
        pool.shutdownNow();
    }

    private boolean isRevoked(Revocations instance, SessionId id) {
        return instance.isRevoked(id, Optional.empty(), now);
    }

    /** Counts what one thread finds not to be as it must. */
    private int revokeAndRefresh() {
        int wrong = 0;
        for (int i = 0; i < EACH; i++) {
            SessionId id = SessionId.random(RANDOM);
            wrong += isRevoked(here, id) ? 1 : 0;
            there.revoke(id, until, TIMEOUT);
            here.refresh(TIMEOUT);
            wrong += isRevoked(here, id) && isRevoked(there, id) ? 0 : 1;
        }
        return wrong;
    }

    @Test
    void refreshThatBeginsAfterARevocationKnowsItAndNothingKnownIsEverMissing() throws Exception {
        SessionId first = SessionId.random(RANDOM);
        here.revoke(first, until, TIMEOUT);
        AtomicBoolean done = new AtomicBoolean();
        CountDownLatch checking = new CountDownLatch(1);
        Future<Boolean> always = pool.submit(() -> {
            boolean revoked = true;
            checking.countDown();
            while (!done.get()) {
                revoked &= isRevoked(here, first);
            }
            return revoked;
        });
        assertThat(checking.await(30, TimeUnit.SECONDS)).isTrue();
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            tasks.add(this::revokeAndRefresh);
        }

        for (Future<Integer> wrong : pool.invokeAll(tasks)) {
            assertThat(wrong.get(30, TimeUnit.SECONDS)).isZero();
        }
        done.set(true);
        assertThat(always.get(30, TimeUnit.SECONDS)).isTrue();
        here.refresh(TIMEOUT);
        assertThat(here.entries()).isEqualTo(THREADS * EACH + 1);
    }
}
