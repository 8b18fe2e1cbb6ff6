package io.continuity.spring;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.InstantiationAwareBeanPostProcessor;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.server.HandshakeHandler;
import org.springframework.web.socket.server.standard.StandardWebSocketUpgradeStrategy;
import org.springframework.web.socket.server.support.AbstractHandshakeHandler;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;
import org.springframework.web.socket.server.support.WebSocketHttpRequestHandler;

/**
 * Puts {@link ResumableHandshakes} before the handshakes of all handlers, as soon as Spring has mapped them to paths.
 * <em>Thread-safe.</em>
 */
final class ResumableMappings implements InstantiationAwareBeanPostProcessor {
    private static final System.Logger LOG = System.getLogger(ResumableMappings.class.getName());

    private final HandlerUpgrades upgrades;
    private final ObjectProvider<HandlerConnections> connections;

    ResumableMappings(HandlerUpgrades upgrades, ObjectProvider<HandlerConnections> connections) {
        this.upgrades = upgrades;
        this.connections = connections;
    }

    /** Before it is initialized, with which it would have registered them. */
    @Override
    public boolean postProcessAfterInstantiation(Object bean, String name) {
        if (bean instanceof SimpleUrlHandlerMapping mapping) {
            Map<String, Object> resumable = new LinkedHashMap<>();
            mapping.getUrlMap().forEach((path, handler) -> {
                if (handler instanceof WebSocketHttpRequestHandler requests) {
                    resumable.put(path, resumable(path, requests));
                }
            });
            mapping.setUrlMap(resumable);
        }
        return true;
    }

    private WebSocketHttpRequestHandler resumable(String path, WebSocketHttpRequestHandler requests) {
        Optional<HandshakeHandler> standard = standard(requests.getHandshakeHandler());
        if (standard.isEmpty() || requests.getClass() != WebSocketHttpRequestHandler.class) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> "WebSocket connections to " + path
                            + " do not go on on other instances: that needs a handshake"
                            + " handler with new StandardWebSocketUpgradeStrategy(), given to its constructor, and not "
                            + requests.getHandshakeHandler().getClass().getName());
            return requests;
        }
        ResumableHandshakes resumable = new ResumableHandshakes(standard.get(), upgrades, connections);
        WebSocketHttpRequestHandler replaced =
                new WebSocketHttpRequestHandler(requests.getWebSocketHandler(), resumable) {
                    @Override
                    protected WebSocketHandler decorate(WebSocketHandler handler) {
                        return handler; // It is decorated.
                    }
                };
        replaced.setHandshakeInterceptors(requests.getHandshakeInterceptors());
        return replaced;
    }

    /** Spring takes Jetty's own API where it is on the class path; that has no endpoints to be adapted. */
    private static Optional<HandshakeHandler> standard(HandshakeHandler handshakes) {
        if (!(handshakes instanceof AbstractHandshakeHandler known)) {
            return Optional.empty();
        }
        if (known.getRequestUpgradeStrategy() instanceof StandardWebSocketUpgradeStrategy) {
            return Optional.of(known);
        }
        if (known.getClass() != DefaultHandshakeHandler.class) {
            return Optional.empty();
        }
        DefaultHandshakeHandler standard = new DefaultHandshakeHandler(new StandardWebSocketUpgradeStrategy());
        standard.setSupportedProtocols(known.getSupportedProtocols());
        return Optional.of(standard);
    }
}
