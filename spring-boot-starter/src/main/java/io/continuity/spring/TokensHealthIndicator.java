package io.continuity.spring;

import io.continuity.session.SessionStoreException;
import java.time.InstantSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Tells whether sessions in tokens are served: always, unless what was revoked has not been readable for too long. Does no
 * I/O. <em>Thread-safe.</em>
 */
record TokensHealthIndicator(TokenFacts facts, InstantSource clock) implements HealthIndicator {
    @Override
    public Health health() {
        Health.Builder health = Health.up().withDetails(facts.describe(clock.instant()));
        try {
            facts.requireServed();
        } catch (SessionStoreException e) {
            health.down().withDetail("reason", String.valueOf(e.getMessage()));
        }
        return health.build();
    }
}
