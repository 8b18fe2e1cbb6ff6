package io.continuity.spring;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.websocket.server.ServerContainer;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.Lifecycle;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.context.ServletContextAware;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.server.HandshakeHandler;

/**
 * Has the application's own {@link HandshakeHandler} shake hands with clients that speak {@code continuity.v1} as with any
 * others: it is asked for the application's protocols, and where it turns to the container to upgrade, {@link HandlerUpgrades}
 * is. <em>Thread-safe.</em>
 */
final class ResumableHandshakes implements HandshakeHandler, Lifecycle, ServletContextAware {
    private final HandshakeHandler application;
    private final HandlerUpgrades upgrades;
    private final ObjectProvider<HandlerConnections> kinds;

    ResumableHandshakes(
            HandshakeHandler application, HandlerUpgrades upgrades, ObjectProvider<HandlerConnections> kinds) {
        this.application = application;
        this.upgrades = upgrades;
        this.kinds = kinds;
    }

    @Override
    public boolean doHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            Map<String, Object> attributes) {
        HttpServletRequest servlet = ((ServletServerHttpRequest) request).getServletRequest();
        Optional<ServerContainer> container = ServerContainers.of(servlet.getServletContext());
        if (container.isEmpty()) {
            return application.doHandshake(request, response, handler, attributes);
        }
        HandlerConnection connection = kinds.orderedStream()
                .flatMap(kind -> kind.of(handler).stream())
                .findFirst()
                .orElseGet(() -> new HandlerConnection(handler));
        ServerContainer upgrading = ServerContainers.upgrading(
                container.get(), arguments -> upgrades.upgrade(container.get(), servlet, arguments, connection));
        ServletContext context = ServerContainers.with(servlet.getServletContext(), upgrading);
        return application.doHandshake(
                new ServletServerHttpRequest(new HandshakeRequest(servlet, context)), response, connection, attributes);
    }

    @Override
    public void setServletContext(ServletContext context) {
        if (application instanceof ServletContextAware aware) {
            aware.setServletContext(context);
        }
    }

    @Override
    public void start() {
        if (application instanceof Lifecycle lifecycle) {
            lifecycle.start();
        }
    }

    @Override
    public void stop() {
        if (application instanceof Lifecycle lifecycle) {
            lifecycle.stop();
        }
    }

    @Override
    public boolean isRunning() {
        return application instanceof Lifecycle lifecycle && lifecycle.isRunning();
    }
}
