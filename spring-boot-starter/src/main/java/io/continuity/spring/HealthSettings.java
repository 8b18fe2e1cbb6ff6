package io.continuity.spring;

import io.continuity.Clocks;
import io.continuity.drain.GateStatus;
import io.continuity.drain.ReadinessGates;
import io.continuity.session.SessionStore;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The health indicator, where there are such. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
class HealthSettings {
    @Bean
    @ConditionalOnMissingBean(name = "continuitySessionsHealthIndicator")
    @ConditionalOnEnabledHealthIndicator("continuitySessions")
    HealthIndicator continuitySessionsHealthIndicator(
            SessionStore store,
            StoreOutage outage,
            ContinuityProperties properties,
            ObjectProvider<TokenFacts> tokens) {
        TokenFacts known = tokens.getIfAvailable();
        return known == null
                ? new SessionsHealthIndicator(
                        store, outage, properties.session().storeDeadline())
                : new TokensHealthIndicator(known, Clocks.system());
    }

    @Bean(SessionFormatSettings.INDICATOR)
    @ConditionalOnMissingBean(name = SessionFormatSettings.INDICATOR)
    @ConditionalOnEnabledHealthIndicator("continuityFormats")
    SessionFormatsHealthIndicator continuityFormatsHealthIndicator(
            SessionFormatGate gate, ObjectProvider<ReadinessGates> gates) {
        return new SessionFormatsHealthIndicator(gate, () -> gates.stream()
                .flatMap(known -> known.status(SessionFormatGate.NAME).stream())
                .anyMatch(GateStatus::holding));
    }
}
