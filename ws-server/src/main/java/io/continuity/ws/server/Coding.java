package io.continuity.ws.server;

import jakarta.websocket.DeploymentException;
import jakarta.websocket.EndpointConfig;

/** The decoders and encoders of one connection. <em>Thread-safe</em> as far as they are. */
record Coding(Decoders decoders, Encoders encoders) {
    static Coding of(EndpointConfig config) throws DeploymentException {
        return new Coding(Decoders.of(config), Encoders.of(config));
    }

    void destroy() {
        decoders.destroy();
        encoders.destroy();
    }
}
