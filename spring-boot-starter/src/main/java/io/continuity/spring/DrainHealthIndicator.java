package io.continuity.spring;

import io.continuity.drain.Drain;
import io.continuity.drain.DrainPhase;
import io.continuity.drain.DrainProgress;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Tells how far the instance has got in leaving. Does no I/O. <em>Thread-safe.</em> */
final class DrainHealthIndicator implements HealthIndicator {
    private final Drain drain;

    DrainHealthIndicator(Drain drain) {
        this.drain = drain;
    }

    @Override
    public Health health() {
        DrainProgress progress = drain.progress();
        boolean serving = progress.phase() == DrainPhase.SERVING;
        Health.Builder health = serving ? Health.up() : Health.outOfService();
        health.withDetail("phase", progress.phase().toString()).withDetail("since", progress.since());
        if (!serving) {
            health.withDetail("inFlight", progress.inFlight()).withDetail("late", progress.late());
        }
        return health.build();
    }
}
