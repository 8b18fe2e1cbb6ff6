package io.continuity.ws.server;

import io.continuity.ws.client.ReconnectingWebSocketBuilder;
import jakarta.websocket.WebSocketContainer;
import java.util.function.Supplier;
import org.apache.tomcat.websocket.WsWebSocketContainer;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.ee11.websocket.jakarta.client.JakartaWebSocketClientContainer;

/** What opens sockets for a client. */
enum ClientKind {
    /** What a client takes by itself if it is there. */
    TYRUS,
    TOMCAT,
    JETTY;

    private static final Supplier<WebSocketContainer> TOMCATS = one(new WsWebSocketContainer());
    private static final Supplier<WebSocketContainer> JETTYS = one(jetty());

    private static Supplier<WebSocketContainer> one(WebSocketContainer container) {
        return () -> container;
    }

    private static WebSocketContainer jetty() {
        JakartaWebSocketClientContainer container = new JakartaWebSocketClientContainer(new HttpClient());
        try {
            container.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return container;
    }

    ReconnectingWebSocketBuilder on(ReconnectingWebSocketBuilder builder) {
        return switch (this) {
            case TYRUS -> builder;
            case TOMCAT -> builder.container(TOMCATS);
            case JETTY -> builder.container(JETTYS);
        };
    }
}
