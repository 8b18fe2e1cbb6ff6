package io.continuity.ws.server;

import java.net.URI;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The HTTP request with which a transport began, as far as WebSocket tells of it. <em>Immutable</em>, but for what is in the
 * properties.
 *
 * @param uri of the request, with its query
 * @param parameters of query and path
 * @param user whom the container, or a filter before it, has authenticated
 * @param properties what the endpoint's configurator has put into {@code EndpointConfig.getUserProperties()}
 */
public record Handshake(
        URI uri, Map<String, List<String>> parameters, Optional<Principal> user, Map<String, Object> properties) {
    /**
     * Copies the maps.
     *
     * @param uri of the request
     * @param parameters of query and path
     * @param user whom the container has authenticated
     * @param properties what the endpoint's configurator has put there
     */
    public Handshake {
        parameters = Map.copyOf(parameters);
        properties = Map.copyOf(properties);
    }
}
