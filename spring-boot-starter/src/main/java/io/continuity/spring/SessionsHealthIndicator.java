package io.continuity.spring;

import io.continuity.session.SessionInspection;
import io.continuity.session.SessionStore;
import io.continuity.session.SessionStoreException;
import io.continuity.session.StoreStatus;
import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Tells whether the session store answers within a second. <em>Thread-safe.</em> */
final class SessionsHealthIndicator implements HealthIndicator {
    /** Below the timeouts of those who ask: a Kubernetes probe waits for a second unless told otherwise. */
    private static final Duration MAX_TIMEOUT = Duration.ofMillis(900);

    private final Optional<SessionInspection> store;
    private final StoreOutage outage;
    private final Duration timeout;

    SessionsHealthIndicator(SessionStore store, StoreOutage outage, Duration storeDeadline) {
        this.store = store.inspection();
        this.outage = outage;
        this.timeout = storeDeadline.compareTo(MAX_TIMEOUT) < 0 ? storeDeadline : MAX_TIMEOUT;
    }

    @Override
    public Health health() {
        return store.map(this::health).orElseGet(() -> Health.unknown()
                .withDetail("reason", "this kind of session store cannot be asked")
                .build());
    }

    private Health health(SessionInspection asked) {
        Health.Builder health = Health.up();
        try {
            asked.check(timeout);
        } catch (SessionStoreException e) {
            health.down().withDetail("reason", String.valueOf(e.getMessage()));
        }
        StoreStatus status = asked.status();
        health.withDetail("store", status.kind());
        status.address().ifPresent(address -> health.withDetail("address", address));
        health.withDetail(
                "nearCache",
                status.nearCache()
                        .map(cache -> cache.open() ? "open" : "closed")
                        .orElse("off"));
        outage.since().ifPresent(since -> health.withDetail("awaySince", since.toString()));
        return health.build();
    }
}
