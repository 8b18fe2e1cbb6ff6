package io.continuity.servlet;

import io.continuity.codec.AttributeCodec;
import io.continuity.session.SessionId;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionSnapshot;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;

/** What all sessions of one filter have in common. <em>Thread-safe.</em> */
record SessionSettings(
        AttributeCodec codec,
        SessionObserver observer,
        HiddenAttributes hidden,
        InstantSource clock,
        SecureRandom random,
        Duration maxInactiveInterval,
        SessionListeners listeners,
        Principals principals,
        ConflictPolicies conflicts,
        MutableTypes mutable) {

    SessionSnapshot freshSession() {
        return SessionSnapshot.fresh(SessionId.random(random), clock.instant(), maxInactiveInterval);
    }
}
