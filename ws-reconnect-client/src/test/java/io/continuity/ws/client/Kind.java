package io.continuity.ws.client;

import jakarta.websocket.WebSocketContainer;
import java.util.function.Supplier;
import org.apache.tomcat.websocket.WsWebSocketContainer;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.ee11.websocket.jakarta.client.JakartaWebSocketClientContainer;

/** The containers over which everything has to work. */
enum Kind {
    TYRUS(Containers::find),
    TOMCAT(only(new WsWebSocketContainer())),
    JETTY(only(jetty()));

    private final Supplier<WebSocketContainer> containers;

    Kind(Supplier<WebSocketContainer> containers) {
        this.containers = containers;
    }

    private static Supplier<WebSocketContainer> only(WebSocketContainer container) {
        return () -> container;
    }

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
        return containers.get();
    }

    ReconnectingWebSocketBuilder on(ReconnectingWebSocketBuilder builder) {
        return builder.container(containers);
    }
}
