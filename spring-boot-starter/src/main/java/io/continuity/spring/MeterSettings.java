package io.continuity.spring;

import io.continuity.Clocks;
import io.continuity.Instance;
import io.continuity.drain.Drain;
import io.continuity.drain.DrainPhase;
import io.continuity.servlet.RequestObserver;
import io.continuity.session.SessionInspection;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionStore;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Meters, where there is a registry for them. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(MeterRegistry.class)
@EnableConfigurationProperties(MetricsProperties.class)
class MeterSettings {
    @Bean
    @ConditionalOnMissingBean
    SessionObserver continuitySessionObserver(ObjectProvider<MeterRegistry> registry, StoreOutage outage) {
        MeterRegistry known = registry.getIfUnique();
        return known == null ? outage.observer() : new MicrometerSessionObserver(known, outage);
    }

    /** Not a bean of type MeterFilter: Boot knows what to do with those only where it makes the registry. */
    @Bean
    static BeanPostProcessor continuityVersionTags(
            ObjectProvider<Instance> instance, ObjectProvider<MetricsProperties> properties) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                if (bean instanceof MeterRegistry registry) {
                    registry.config()
                            .meterFilter(VersionTags.of(
                                    instance.getObject(), properties.getObject().instanceTag()));
                }
                return bean;
            }
        };
    }

    @Bean
    RequestObserver continuityRequestMeters(ObjectProvider<MeterRegistry> registry, ObjectProvider<Drain> drain) {
        MeterRegistry known = registry.getIfUnique();
        return known == null
                ? request -> {}
                : new RequestMeters(known, () -> {
                    Drain leaving = drain.getIfUnique();
                    return leaving == null ? DrainPhase.SERVING : leaving.phase();
                });
    }

    @Bean
    SmartInitializingSingleton continuityPublishingMeters(
            ObjectProvider<RequestPublisher> publisher, ObjectProvider<MeterRegistry> registry) {
        return () -> publisher.stream()
                .filter(publishing -> publishing.ledger().isPresent())
                .forEach(publishing -> registry.ifUnique(known -> FunctionCounter.builder(
                                "continuity.requests.unpublished", publishing, RequestPublisher::unpublished)
                        .description("Requests that verdicts leave out, as their counts could not be stored")
                        .register(known)));
    }

    @Bean
    SmartInitializingSingleton continuityInfo(
            ObjectProvider<BuildProperties> build, ObjectProvider<MeterRegistry> registry) {
        String built = Optional.ofNullable(build.getIfUnique())
                .map(BuildProperties::getTime)
                .map(Instant::toString)
                .orElse("unknown");
        return () -> registry.ifUnique(known -> Gauge.builder("continuity.info", () -> 1)
                .description("1; its tags tell which version runs here, and when it was built")
                .tag("build.time", built)
                .register(known));
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
