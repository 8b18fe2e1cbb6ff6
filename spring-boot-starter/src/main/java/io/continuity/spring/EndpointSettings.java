package io.continuity.spring;

import io.continuity.Clocks;
import io.continuity.codec.AttributeCodec;
import io.continuity.servlet.SessionFilter;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionStore;
import java.util.Map;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The Actuator endpoint, where it is wanted. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({WebEndpoint.class, ConditionalOnAvailableEndpoint.class})
class EndpointSettings {
    @Bean
    @ConditionalOnAvailableEndpoint(endpoint = ContinuityEndpoint.class)
    SessionLookup continuitySessionLookup(
            SessionStore store, AttributeCodec codec, SessionObserver observer, BeanFactory beans) {
        AttributeCodec told = beans.getBean(SessionCodecs.class).with(codec);
        return new SessionLookup(store, told, observer, () -> FilterBeans.in(beans));
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnAvailableEndpoint
    VerdictEndpoint continuityVerdictEndpoint(ObjectProvider<VerdictQuestions> questions) {
        return new VerdictEndpoint(questions);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnAvailableEndpoint
    ContinuityEndpoint continuityEndpoint(SessionLookup sessions, StoreOutage outage, BeanFactory beans) {
        FleetUpkeep fleet = beans.getBean(FleetUpkeep.class);
        return new ContinuityEndpoint(
                sessions,
                outage,
                new InstanceFacts(
                        () -> beans.getBeanProvider(ActiveSessions.class).stream(),
                        () -> FilterBeans.in(beans).map(SessionFilter::kept),
                        fleet::summary,
                        () -> beans.getBeanProvider(TokenFacts.class).stream()
                                .findFirst()
                                .map(tokens -> tokens.describe(Clocks.system().instant()))
                                .orElse(Map.of())));
    }
}
