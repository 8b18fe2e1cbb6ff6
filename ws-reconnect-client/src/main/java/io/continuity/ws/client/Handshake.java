package io.continuity.ws.client;

import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.HandshakeResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a request to open a WebSocket says beyond the usual, and what was answered. <em>Thread-safe.</em> */
final class Handshake extends ClientEndpointConfig.Configurator {
    private final Map<String, List<String>> request;
    private volatile Map<String, List<String>> response = Map.of();

    Handshake(Map<String, List<String>> request) {
        this.request = request;
    }

    @Override
    public void beforeRequest(Map<String, List<String>> headers) {
        request.forEach((name, values) -> headers.put(name, new ArrayList<>(values)));
    }

    @Override
    public void afterResponse(HandshakeResponse answer) {
        Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        answer.getHeaders().forEach((name, values) -> {
            if (name != null && values != null) {
                copy.put(name, List.copyOf(values));
            }
        });
        response = copy;
    }

    /** What the server has chosen; empty if nothing, or the container has told of nothing. */
    String subprotocol() {
        List<String> chosen = response.getOrDefault("Sec-WebSocket-Protocol", List.of());
        return chosen.isEmpty() ? "" : chosen.get(0);
    }

    /** Headers of the answer, if the container has told of any. */
    Map<String, List<String>> response() {
        return response;
    }
}
