package io.continuity.spring;

import io.continuity.ws.server.ContinuityEndpoints;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What operators see of WebSocket connections, where there is something to see it with. */
final class WebSocketOperations {
    private WebSocketOperations() {}

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    static class Meters {
        @Bean
        SmartInitializingSingleton continuityConnectionMeters(
                ContinuityEndpoints endpoints, ObjectProvider<MeterRegistry> registry) {
            return () -> registry.ifUnique(known -> ConnectionMeters.bind(known, endpoints));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({WebEndpoint.class, ConditionalOnAvailableEndpoint.class})
    static class Endpoint {
        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnAvailableEndpoint
        ContinuityConnectionsEndpoint continuityConnectionsEndpoint(ContinuityEndpoints endpoints) {
            return new ContinuityConnectionsEndpoint(endpoints);
        }
    }
}
