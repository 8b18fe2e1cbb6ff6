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
    private final ClientEndpointConfig.Configurator application;
    private volatile Map<String, List<String>> response = Map.of();

    /**
     * Prepares it.
     *
     * @param request headers to add
     * @param application may change them, and hears of the answer
     */
    Handshake(Map<String, List<String>> request, ClientEndpointConfig.Configurator application) {
        this.request = request;
        this.application = application;
    }

    @Override
    public void beforeRequest(Map<String, List<String>> headers) {
        request.forEach((name, values) -> headers.put(name, new ArrayList<>(values)));
        application.beforeRequest(headers);
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
        application.afterResponse(answer);
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
