package io.continuity.spring;

import java.util.Optional;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.simp.stomp.StompDecoder;
import org.springframework.messaging.support.ExecutorSubscribableChannel;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.handler.WebSocketHandlerDecorator;
import org.springframework.web.socket.messaging.StompSubProtocolHandler;
import org.springframework.web.socket.messaging.SubProtocolWebSocketHandler;

/** Has what clients have said in STOMP go with their connections, where there is STOMP. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({SubProtocolWebSocketHandler.class, StompDecoder.class})
class StompSettings {
    private static final Set<String> CHANNELS = Set.of("clientInboundChannel", "clientOutboundChannel");

    @Bean
    StompWork continuityStompWork() {
        return new StompWork();
    }

    @Bean
    static BeanPostProcessor continuityStompChannels(ObjectProvider<StompWork> work) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                if (CHANNELS.contains(name) && bean instanceof ExecutorSubscribableChannel channel) {
                    channel.addInterceptor(work.getObject());
                }
                return bean;
            }
        };
    }

    @Bean
    HandlerConnections continuityStompConnections(StompWork work) {
        return handler -> limit(handler).map(limit -> new StompConnection(handler, work, limit));
    }

    /** How long a frame may be; empty for handlers of other protocols. */
    private static Optional<Integer> limit(WebSocketHandler handler) {
        return WebSocketHandlerDecorator.unwrap(handler) instanceof SubProtocolWebSocketHandler known
                        && known.getProtocolHandlers().stream().allMatch(StompSubProtocolHandler.class::isInstance)
                ? known.getProtocolHandlers().stream()
                        .map(StompSubProtocolHandler.class::cast)
                        .map(StompSubProtocolHandler::getMessageSizeLimit)
                        .findFirst()
                : Optional.empty();
    }
}
