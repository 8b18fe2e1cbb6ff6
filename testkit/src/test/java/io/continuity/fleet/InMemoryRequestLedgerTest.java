package io.continuity.fleet;

import io.continuity.testkit.ManualClock;
import io.continuity.testkit.RequestLedgerContract;
import java.time.Duration;
import java.time.Instant;

class InMemoryRequestLedgerTest extends RequestLedgerContract {
    private final ManualClock clock = ManualClock.startingAt(Instant.parse("2026-11-23T10:00:00Z"));

    @Override
    protected RequestLedger ledger() {
        return new InMemoryRequestLedger(clock);
    }

    @Override
    protected void letPass(Duration duration) {
        clock.advance(duration);
    }
}
