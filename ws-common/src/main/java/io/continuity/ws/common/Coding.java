package io.continuity.ws.common;

import jakarta.websocket.DeploymentException;
import jakarta.websocket.EndpointConfig;

/** The decoders and encoders of one connection. <em>Thread-safe</em> as far as they are. */
public final class Coding {
    private final Decoders decoders;
    private final Encoders encoders;

    private Coding(Decoders decoders, Encoders encoders) {
        this.decoders = decoders;
        this.encoders = encoders;
    }

    /**
     * Makes those that an endpoint has declared.
     *
     * @param config where it has
     * @return all of them, which have begun
     * @throws DeploymentException if one cannot be made
     */
    public static Coding of(EndpointConfig config) throws DeploymentException {
        return new Coding(Decoders.of(config), Encoders.of(config));
    }

    /**
     * Finds out whether there is a decoder for each method that wants one, and no two methods want the same messages.
     *
     * @param methods of the endpoint
     * @throws DeploymentException if not; says for which
     */
    public void check(EndpointMethods methods) throws DeploymentException {
        MessageHandlers trial = new MessageHandlers(decoders);
        for (MessageMethod method : methods.messages()) {
            try {
                method.register(trial::addWhole, (called, message) -> {});
            } catch (IllegalStateException e) {
                throw new DeploymentException(method.method().method() + ": " + e.getMessage(), e);
            }
        }
    }

    Decoders decoders() {
        return decoders;
    }

    Encoders encoders() {
        return encoders;
    }

    /** Ends them. */
    public void destroy() {
        decoders.destroy();
        encoders.destroy();
    }
}
