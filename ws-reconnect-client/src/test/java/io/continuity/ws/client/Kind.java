package io.continuity.ws.client;

import jakarta.websocket.WebSocketContainer;
import org.apache.tomcat.websocket.WsWebSocketContainer;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.ee11.websocket.jakarta.client.JakartaWebSocketClientContainer;

/** The containers over which everything has to work. */
enum Kind {
    TYRUS,
    TOMCAT,
    JETTY;

    private static final WebSocketContainer TOMCATS = new WsWebSocketContainer();
    private static final WebSocketContainer JETTYS = jetty();

    private static WebSocketContainer jetty() {
        HttpClient http = new HttpClient();
        http.setFollowRedirects(false);
        JakartaWebSocketClientContainer container = new JakartaWebSocketClientContainer(http);
        try {
            container.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return container;
    }

    WebSocketContainer container() {
        return switch (this) {
            case TYRUS -> Containers.find();
            case TOMCAT -> TOMCATS;
            case JETTY -> JETTYS;
        };
    }

    ReconnectingWebSocketBuilder on(ReconnectingWebSocketBuilder builder) {
        return builder.container(this::container);
    }
}
