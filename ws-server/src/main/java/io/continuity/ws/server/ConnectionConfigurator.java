package io.continuity.ws.server;

import io.continuity.drain.Drain;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;

/** Asks the application's own configurator about everything but the endpoint. <em>Thread-safe</em> as far as that is. */
final class ConnectionConfigurator extends ServerEndpointConfig.Configurator {
    private final DeclaredEndpoint declared;
    private final Drain drain;

    ConnectionConfigurator(DeclaredEndpoint declared, Drain drain) {
        this.declared = declared;
        this.drain = drain;
    }

    private ServerEndpointConfig.Configurator application() {
        return declared.config().getConfigurator();
    }

    @Override
    public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
        return application().getNegotiatedSubprotocol(supported, requested);
    }

    @Override
    public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
        return application().getNegotiatedExtensions(installed, requested);
    }

    @Override
    public boolean checkOrigin(String origin) {
        return application().checkOrigin(origin);
    }

    @Override
    public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
        application().modifyHandshake(config, request, response);
    }

    @Override
    public <T> T getEndpointInstance(Class<T> type) {
        return type.cast(new ConnectionEndpoint(declared, drain));
    }
}
