package io.continuity.session;

import io.continuity.testkit.ManualClock;
import io.continuity.testkit.RevocationSourceContract;
import java.time.Duration;
import java.time.Instant;

/** The contract, kept in memory. */
class InMemoryRevocationSourceTest extends RevocationSourceContract {
    private final ManualClock clock = ManualClock.startingAt(Instant.parse("2026-11-23T10:00:00Z"));

    @Override
    protected RevocationSource source() {
        return new InMemoryRevocationSource(clock);
    }

    @Override
    protected Instant now() {
        return clock.instant();
    }

    @Override
    protected void letPass(Duration duration) {
        clock.advance(duration);
    }

    @Override
    protected RevocationSource emptied() {
        return source();
    }
}
