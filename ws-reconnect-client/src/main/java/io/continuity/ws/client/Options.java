package io.continuity.ws.client;

import io.continuity.resume.WindowLimits;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.WebSocketContainer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** What a client was told when it was built. <em>Immutable.</em> */
record Options(Where where, Who who, Limits limits, Surroundings surroundings) {
    /** Subprotocols are those of the application; what its endpoint has declared holds for each handshake. */
    record Where(
            Supplier<URI> uri,
            List<String> subprotocols,
            Map<String, List<String>> headers,
            ClientEndpointConfig declared) {}

    /** With what to authenticate: in hello, and as the header {@code Authorization}. */
    record Who(Optional<Credentials> hello, Optional<Credentials> header) {
        boolean isAnybody() {
            return hello.isPresent() || header.isPresent();
        }
    }

    record Limits(
            WindowLimits outbound,
            WhenFull whenFull,
            MessageBound largest,
            Duration connectTimeout,
            Duration heartbeat) {}

    record Surroundings(
            Supplier<WebSocketContainer> container,
            Executor executor,
            Optional<ResumeStore> store,
            Audience audience) {}

    /** Who hears what happens; the listener in a lane, in which whoever hears of sockets may tell something too. */
    record Audience(WebSocketListener listener, SocketWatch sockets, Lane lane) {}

    Executor executor() {
        return surroundings.executor;
    }

    Optional<ResumeStore> store() {
        return surroundings.store;
    }

    Audience audience() {
        return surroundings.audience;
    }
}
