package io.continuity.session.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuity.session.Revocation;
import io.continuity.session.Revocation.OfSession;
import io.continuity.session.Revocation.Subject;
import io.continuity.session.RevocationSource;
import io.continuity.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a million revoked sessions take on the heap: the figure in docs/operations.md. */
class RevocationsMemoryTest {
    private static final int SESSIONS = 1_000_000;
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private final ManualClock clock = ManualClock.startingAt(Instant.parse("2026-11-23T10:00:00Z"));

    /** Gives the same sessions to each reader and keeps none. */
    private final class Million implements RevocationSource {
        private final Instant until = clock.instant().plus(Duration.ofHours(12));

        @Override
        public void revoke(Revocation revocation, Duration timeout) {
            throw new UnsupportedOperationException("This source is read only");
        }

        @Override
        public Page read(String position, Duration timeout) {
            int from = position.equals(START) ? 0 : Integer.parseInt(position);
            int to = Math.min(SESSIONS, from + MAX_PAGE);
            List<Revocation> page = new ArrayList<>();
            for (int i = from; i < to; i++) {
                page.add(new OfSession(subject(i), until));
            }
            return new Page(page, Integer.toString(to), to == SESSIONS, false);
        }

        @Override
        public void close() {}
    }

    private static Subject subject(int number) {
        SplittableRandom random = new SplittableRandom(number);
        return new Subject(random.nextLong(), random.nextLong());
    }

    private static long usedHeap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(
                    least,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }

    @Test
    void aMillionSessionsTakeLessThanThirtyBytesEach() {
        Revocations revocations = Revocations.builder(new Million())
                .clock(clock)
                .ticker(clock.ticker())
                .build();
        long before = usedHeap();

        revocations.refresh(TIMEOUT);

        System.out.printf(
                "%,d revoked sessions: %.1f bytes each in arrays, %.1f on the heap%n",
                revocations.entries(),
                (double) revocations.bytes() / SESSIONS,
                (double) (usedHeap() - before) / SESSIONS);
        assertThat(revocations.entries()).isEqualTo(SESSIONS);
        assertThat(revocations.bytes()).isLessThan(30L * SESSIONS);
        for (int i = 0; i < SESSIONS; i++) {
            if (!revocations.isRevoked(subject(i), Optional.empty(), clock.instant())) {
                throw new AssertionError("Session " + i + " is not revoked");
            }
        }
        for (int i = SESSIONS; i < 2 * SESSIONS; i++) {
            if (revocations.isRevoked(subject(i), Optional.empty(), clock.instant())) {
                throw new AssertionError("Session " + i + " is revoked");
            }
        }
    }
}
