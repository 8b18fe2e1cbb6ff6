package io.continuity.resume;

import io.continuity.testkit.ConnectionLogContract;
import io.continuity.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;

class InMemoryConnectionLogTest extends ConnectionLogContract {
    private final ManualClock clock = ManualClock.startingAt(Instant.parse("2026-11-23T10:00:00Z"));

    @Override
    protected ConnectionLog log() {
        return new InMemoryConnectionLog(clock);
    }

    @Override
    protected void letPass(Duration duration) {
        clock.advance(duration);
    }
}
