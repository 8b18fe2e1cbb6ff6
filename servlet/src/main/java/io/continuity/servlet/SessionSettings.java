package io.continuity.servlet;

import io.continuity.codec.AttributeCodec;
import io.continuity.codec.JdkAttributeCodec;
import io.continuity.session.SessionId;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionSnapshot;
import jakarta.servlet.ServletContext;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

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

    /** Returns what a builder says, and for what it does not say what the servlet context does. */
    static SessionSettings of(SessionFilter.Builder said, ServletContext context) {
        return new SessionSettings(
                Optional.ofNullable(said.codec).orElseGet(() -> JdkAttributeCodec.builder(ApplicationLoader.of(context))
                        .build()),
                said.observer,
                new HiddenAttributes(said.observer),
                said.clock,
                new SecureRandom(),
                Optional.ofNullable(said.maxInactiveInterval)
                        .orElseGet(() -> Duration.ofMinutes(Math.max(0, context.getSessionTimeout()))),
                new SessionListeners(new ListenerDiscovery(context).with(said.listeners), said.bindingListeners),
                new Principals(said.principals),
                said.conflicts.copy(),
                new MutableTypes(said.detectMutation, said.immutable));
    }

    SessionSnapshot freshSession() {
        return SessionSnapshot.fresh(SessionId.random(random), clock.instant(), maxInactiveInterval);
    }
}
