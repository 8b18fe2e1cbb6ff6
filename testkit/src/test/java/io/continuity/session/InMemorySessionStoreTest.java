package io.continuity.session;

import io.continuity.testkit.ManualClock;
import io.continuity.testkit.SessionStoreContract;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

class InMemorySessionStoreTest extends SessionStoreContract {
    private final ManualClock clock = ManualClock.startingAt(Instant.parse("2026-01-01T00:00:00Z"));

    @Override
    protected SessionStore store() {
        return new InMemorySessionStore(clock);
    }

    @Override
    protected void letPass(Duration duration) {
        clock.advance(duration);
    }

    @Override
    protected InstantSource clock() {
        return clock;
    }
}
