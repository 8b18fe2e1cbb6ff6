package io.continuity.servlet;

import io.continuity.codec.AttributeCodec;
import io.continuity.codec.AttributeFormatException;
import io.continuity.session.SessionId;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionSnapshot;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;

/** What all sessions of one filter have in common. <em>Thread-safe.</em> */
record SessionSettings(
        AttributeCodec codec,
        SessionObserver observer,
        InstantSource clock,
        SecureRandom random,
        Duration maxInactiveInterval,
        Set<String> knownUndecodable) {
    private static final System.Logger LOG = System.getLogger(SessionSettings.class.getName());

    /** Enough to tell an operator what is wrong, whatever names a client may be able to choose. */
    private static final int MAX_NAMES_LOGGED = 100;

    /** Counts an attribute that was hidden, and says so once for each name. */
    void undecodable(String name, AttributeFormatException cause) {
        observer.attributeUndecodable(name);
        boolean first = knownUndecodable.size() < MAX_NAMES_LOGGED && knownUndecodable.add(name);
        LOG.log(
                first ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG,
                () -> "Session attribute '" + name + "' is hidden from the application and kept as it is: "
                        + cause.getMessage());
    }

    SessionSnapshot freshSession() {
        return SessionSnapshot.fresh(SessionId.random(random), clock.instant(), maxInactiveInterval);
    }
}
