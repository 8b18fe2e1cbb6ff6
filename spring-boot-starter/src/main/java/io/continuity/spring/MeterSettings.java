package io.continuity.spring;

import io.continuity.Clocks;
import io.continuity.session.SessionInspection;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Meters, where there is a registry for them. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(MeterRegistry.class)
class MeterSettings {
    @Bean
    @ConditionalOnMissingBean
    SessionObserver continuitySessionObserver(ObjectProvider<MeterRegistry> registry, StoreOutage outage) {
        MeterRegistry known = registry.getIfUnique();
        return known == null ? outage.observer() : new MicrometerSessionObserver(known, outage);
    }

    @Bean
    ActiveSessions continuityActiveSessions(SessionStore store, ObjectProvider<MeterRegistry> registry) {
        Optional<SessionInspection> counted = registry.getIfUnique() == null ? Optional.empty() : store.inspection();
        return new ActiveSessions(counted, Clocks.system());
    }

    @Bean
    SmartInitializingSingleton continuityStoreMeters(
            SessionStore store, ActiveSessions active, ObjectProvider<MeterRegistry> registry) {
        return () -> registry.ifUnique(known -> StoreMeters.bind(known, store, active));
    }

    @Bean
    SmartInitializingSingleton continuityFleetMeters(FleetUpkeep fleet, ObjectProvider<MeterRegistry> registry) {
        return () -> registry.ifUnique(known -> FleetMeters.bind(known, fleet));
    }

    @Bean
    SmartInitializingSingleton continuityFormatMeters(SessionFormatGate gate, ObjectProvider<MeterRegistry> registry) {
        return () -> registry.ifUnique(
                known -> Gauge.builder("continuity.session.formats.unreadable", gate, SessionFormatGate::asGauge)
                        .description("Sessions, of those looked at when this instance started, that it could not serve")
                        .register(known));
    }
}
