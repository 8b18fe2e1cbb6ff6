package io.continuity.servlet;

import io.continuity.codec.AliasingCodec;
import io.continuity.codec.AttributeCodec;
import io.continuity.codec.JdkAttributeCodec;
import io.continuity.codec.VersionedAttributeCodec;
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
        MutableTypes mutable,
        Optional<SessionAffinity> affinity) {

    /** Returns what a builder says, and for the rest what the servlet context says. */
    static SessionSettings of(SessionFilter.Builder builder, ServletContext context) {
        return new SessionSettings(
                readingAllForms(builder.codec.orElseGet(() ->
                        JdkAttributeCodec.builder(ApplicationLoader.of(context)).build())),
                builder.observer,
                new HiddenAttributes(builder.observer),
                builder.clock,
                new SecureRandom(),
                builder.maxInactiveInterval.orElseGet(
                        () -> Duration.ofMinutes(Math.max(0, context.getSessionTimeout()))),
                new SessionListeners(new ListenerDiscovery(context).with(builder.listeners), builder.bindingListeners),
                new Principals(builder.principals),
                builder.conflicts.copy(),
                new MutableTypes(builder.detectMutation, builder.immutable),
                builder.affinity);
    }

    static Duration checkedInterval(Duration interval) {
        if (interval.isNegative() || (!interval.isZero() && interval.toSeconds() == 0)) {
            throw new IllegalArgumentException(
                    "maxInactiveInterval must be at least one second, or zero for never: " + interval);
        }
        return interval;
    }

    /** Newer versions of an application may declare types of which this one has said nothing. */
    private static AttributeCodec readingAllForms(AttributeCodec codec) {
        return codec instanceof AliasingCodec one
                ? VersionedAttributeCodec.builder(one).build()
                : codec;
    }

    SessionSnapshot freshSession() {
        return SessionSnapshot.fresh(SessionId.random(random), clock.instant(), maxInactiveInterval);
    }
}
