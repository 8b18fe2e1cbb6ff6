package io.continuity.ws.server;

import java.security.Principal;
import java.time.Duration;
import java.util.Optional;

/**
 * Says who a client is and whether it may have a connection: when it begins one, at each resume, and when it sends new
 * credentials. It may block. Who throws denies. <em>Thread-safe.</em>
 */
@FunctionalInterface
public interface ConnectionAuthenticator {
    /**
     * Whom the container has authenticated at the handshake, for as long as the transport is there. Everybody else is nobody,
     * and may have a connection too.
     */
    ConnectionAuthenticator BY_HANDSHAKE = (handshake, credential) -> Optional.of(
            new Authentication(handshake.user().map(Principal::getName).orElse(""), Optional.empty()));

    /**
     * Decides on one client.
     *
     * @param handshake the request that the transport began with
     * @param credential what the client has sent after it, if anything: a bearer token, for example; possibly hostile
     * @return who it is; empty to turn it away with 4905
     */
    Optional<Authentication> authenticate(Handshake handshake, Optional<String> credential);

    /**
     * Who a client is. <em>Immutable.</em>
     *
     * @param principal its name, the same at each resume; empty for nobody in particular
     * @param validFor after which time it has to send new credentials, and is asked for them in the last fifth; empty if it
     *     need not
     */
    record Authentication(String principal, Optional<Duration> validFor) {}
}
