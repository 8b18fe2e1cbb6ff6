package io.continuity.spring;

import io.continuity.session.SessionObserver;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether the store is taken to be away at this moment, and since when. <em>Thread-safe.</em> */
final class StoreOutage {
    private final InstantSource clock;
    private volatile @Nullable Instant since;

    StoreOutage(InstantSource clock) {
        this.clock = clock;
    }

    void begins() {
        since = clock.instant();
    }

    void ends() {
        since = null;
    }

    /** Empty while the store answers. */
    Optional<Instant> since() {
        return Optional.ofNullable(since);
    }

    /** Listens for nothing else: for applications without metrics. */
    SessionObserver observer() {
        return new SessionObserver() {
            @Override
            public void storeAway() {
                begins();
            }

            @Override
            public void storeBack() {
                ends();
            }
        };
    }
}
