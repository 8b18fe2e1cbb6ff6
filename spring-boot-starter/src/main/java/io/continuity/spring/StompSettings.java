package io.continuity.spring;

import io.continuity.resume.WindowLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.simp.stomp.StompBrokerRelayMessageHandler;
import org.springframework.messaging.simp.stomp.StompDecoder;
import org.springframework.messaging.simp.user.DefaultUserDestinationResolver;
import org.springframework.messaging.simp.user.UserDestinationResolver;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.messaging.support.ExecutorSubscribableChannel;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.handler.WebSocketHandlerDecorator;
import org.springframework.web.socket.messaging.StompSubProtocolHandler;
import org.springframework.web.socket.messaging.SubProtocolWebSocketHandler;

/** Has what clients have said in STOMP go with their connections, where there is STOMP. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({SubProtocolWebSocketHandler.class, StompDecoder.class})
class StompSettings {
    private static final String INBOUND = "clientInboundChannel";
    private static final String OUTBOUND = "clientOutboundChannel";

    @Bean
    StompWork continuityStompWork() {
        return new StompWork();
    }

    /** When all others have their interceptors. */
    @Bean
    SmartInitializingSingleton continuityStompChannels(StompWork work, ListableBeanFactory beans) {
        return () -> Stream.of(INBOUND, OUTBOUND).filter(beans::containsBean).forEach(name -> {
            if (beans.getBean(name) instanceof ExecutorSubscribableChannel channel) {
                List<ChannelInterceptor> interceptors = new ArrayList<>(List.of(work.watch(name.equals(INBOUND))));
                interceptors.addAll(channel.getInterceptors());
                channel.setInterceptors(interceptors);
            }
        });
    }

    @Bean
    HandlerConnections continuityStompConnections(
            StompWork work,
            WebSocketProperties properties,
            ObjectProvider<StompBrokerRelayMessageHandler> relay,
            ObjectProvider<UserDestinationResolver> users) {
        List<String> wanted = properties.stomp().keptHeaders();
        PropertyChecks.checked(WebSocketProperties.KEPT_HEADERS, wanted, () -> StompHeaders.of(wanted));
        StompHeaders headers = StompHeaders.of(wanted);
        WindowLimits together = StompPlace.together(properties.window());
        return handler -> limit(handler)
                .map(limit -> new StompConnection(
                        handler, work, new StompPlace(limit, headers, relayed(relay, users), together)));
    }

    /** Destinations of users lead to the same broker. */
    private static List<String> relayed(
            ObjectProvider<StompBrokerRelayMessageHandler> relay, ObjectProvider<UserDestinationResolver> users) {
        List<String> prefixes = new ArrayList<>();
        relay.ifAvailable(known -> {
            prefixes.addAll(known.getDestinationPrefixes());
            users.stream()
                    .filter(DefaultUserDestinationResolver.class::isInstance)
                    .map(DefaultUserDestinationResolver.class::cast)
                    .forEach(resolver -> prefixes.add(resolver.getDestinationPrefix()));
        });
        return prefixes;
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
