package io.continuity.fleet;

import io.continuity.testkit.FleetContract;
import io.continuity.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;

class InMemoryFleetTest extends FleetContract {
    private final ManualClock clock = ManualClock.startingAt(Instant.parse("2026-11-23T10:00:00Z"));

    @Override
    protected Fleet fleet() {
        return new InMemoryFleet(clock);
    }

    @Override
    protected void letPass(Duration duration) {
        clock.advance(duration);
    }

    @Override
    protected Fleet emptied() {
        clock.advance(Duration.ofSeconds(1));
        return new InMemoryFleet(clock);
    }
}
