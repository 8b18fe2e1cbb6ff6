package io.continuity.ws.server;

import io.continuity.drain.Drain;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;
import java.util.Optional;

/** Asks the application's own configurator about everything but the endpoint. <em>Thread-safe</em> as far as that is. */
final class ConnectionConfigurator extends ServerEndpointConfig.Configurator {
    private final DeclaredEndpoint declared;
    private final Drain drain;
    private final Optional<ConnectionHub> hub;
    private final SessionWatch watch;

    ConnectionConfigurator(DeclaredEndpoint declared, Drain drain, Optional<ConnectionHub> hub, SessionWatch watch) {
        this.declared = declared;
        this.drain = drain;
        this.hub = hub;
        this.watch = watch;
    }

    private ServerEndpointConfig.Configurator application() {
        return declared.config().getConfigurator();
    }

    @Override
    public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
        if (hub.isEmpty()) {
            return application().getNegotiatedSubprotocol(supported, requested);
        }
        List<String> own = declared.config().getSubprotocols();
        return Subprotocols.choose(requested, some -> application().getNegotiatedSubprotocol(own, some));
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
        SocketSession.carry(request, config);
        application().modifyHandshake(config, request, response);
    }

    @Override
    public <T> T getEndpointInstance(Class<T> type) {
        return type.cast(new ConnectionEndpoint(declared, drain, hub, watch));
    }
}
