package io.continuity.spring;

import io.continuity.ws.server.ContinuityEndpoints;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;
import org.springframework.web.socket.server.support.WebSocketHttpRequestHandler;

/** Has the connections of Spring's handlers go on elsewhere, where there is spring-websocket. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({WebSocketHttpRequestHandler.class, SimpleUrlHandlerMapping.class})
class WebSocketHandlerSettings {
    @Bean
    static ResumableMappings continuityResumableMappings(
            ObjectProvider<ContinuityEndpoints> endpoints, ObjectProvider<HandlerConnections> connections) {
        return new ResumableMappings(new HandlerUpgrades(endpoints), connections);
    }
}
