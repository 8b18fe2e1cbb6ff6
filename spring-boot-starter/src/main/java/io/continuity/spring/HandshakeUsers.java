package io.continuity.spring;

import io.continuity.ws.server.ConnectionAuthenticator;
import io.continuity.ws.server.Handshake;
import java.security.Principal;
import java.util.Optional;

/**
 * Says that a client is whom its handshake has authenticated: each transport begins with a request that passes the
 * application's filters. For Spring's handlers, the application's HandshakeHandler decides. Everybody else is nobody, and may
 * have a connection too. <em>Thread-safe.</em>
 */
final class HandshakeUsers implements ConnectionAuthenticator {
    /** Where a handshake leaves the user that the application's HandshakeHandler has determined. */
    static final String USER = HandshakeUsers.class.getName() + ".user";

    @Override
    public Optional<Authentication> authenticate(Handshake handshake, Optional<String> credential) {
        Optional<Principal> user = handshake.properties().get(USER) instanceof Principal determined
                ? Optional.of(determined)
                : handshake.user();
        return Optional.of(new Authentication(user.map(Principal::getName).orElse(""), Optional.empty()));
    }
}
