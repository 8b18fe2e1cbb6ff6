package io.continuity.spring;

import io.continuity.codec.AttributeCodec;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionStore;
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
    SessionLookup continuitySessionLookup(SessionStore store, AttributeCodec codec, SessionObserver observer) {
        return new SessionLookup(store, codec, observer);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnAvailableEndpoint
    ContinuityEndpoint continuityEndpoint(
            SessionLookup sessions, StoreOutage outage, ObjectProvider<ActiveSessions> active, FleetUpkeep fleet) {
        return new ContinuityEndpoint(sessions, outage, active::stream, fleet::summary);
    }
}
