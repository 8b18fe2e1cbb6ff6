package io.continuity.spring;

import io.continuity.session.SessionInspection;
import io.continuity.session.SessionStore;
import io.continuity.session.StoreStatus.NearCacheStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.util.function.ToDoubleFunction;

/** Shows what a store knows of itself. Reading these meters does no I/O. <em>Thread-safe.</em> */
final class StoreMeters {
    private static final String NEAR_CACHE = "continuity.session.nearcache.";

    private final MeterRegistry registry;
    private final SessionInspection store;

    private StoreMeters(MeterRegistry registry, SessionInspection store) {
        this.registry = registry;
        this.store = store;
    }

    static void bind(MeterRegistry registry, SessionStore store, ActiveSessions active) {
        Gauge.builder("continuity.session.active", active, ActiveSessions::asGauge)
                .description("Sessions of all instances in the store, counted at most once a minute")
                .register(registry);
        store.inspection()
                .filter(known -> known.status().nearCache().isPresent())
                .ifPresent(known -> new StoreMeters(registry, known).bindNearCache());
    }

    private void bindNearCache() {
        gets("hit", NearCacheStatus::hits);
        gets("miss", NearCacheStatus::misses);
        FunctionCounter.builder(NEAR_CACHE + "evictions", store, value(NearCacheStatus::evictions))
                .description("Sessions that found no room in the near cache, or had to make room")
                .register(registry);
        Gauge.builder(NEAR_CACHE + "entries", store, value(NearCacheStatus::entries))
                .description("Sessions in the near cache")
                .register(registry);
        Gauge.builder(NEAR_CACHE + "size", store, value(NearCacheStatus::bytes))
                .description("Memory that the near cache takes")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
        Gauge.builder(NEAR_CACHE + "open", store, value(status -> status.open() ? 1 : 0))
                .description("1 while the near cache serves sessions, 0 while its connection is in doubt")
                .register(registry);
    }

    private void gets(String result, ToDoubleFunction<NearCacheStatus> count) {
        FunctionCounter.builder(NEAR_CACHE + "gets", store, value(count))
                .description("Loads of sessions, by whether the near cache could answer them")
                .tag("result", result)
                .register(registry);
    }

    private static ToDoubleFunction<SessionInspection> value(ToDoubleFunction<NearCacheStatus> value) {
        return store -> store.status().nearCache().map(value::applyAsDouble).orElse(Double.NaN);
    }
}
