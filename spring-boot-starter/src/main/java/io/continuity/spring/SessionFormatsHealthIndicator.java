package io.continuity.spring;

import io.continuity.spring.SessionFormatGate.Finding;
import io.continuity.spring.SessionFormatGate.State;
import java.util.function.BooleanSupplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Tells whether the instance could serve the sessions that it has found at its start. Does no I/O. <em>Thread-safe.</em> */
final class SessionFormatsHealthIndicator implements HealthIndicator {
    private final SessionFormatGate gate;
    private final BooleanSupplier holding;

    /**
     * Creates it.
     *
     * @param holding whether the gate keeps the instance out of service
     */
    SessionFormatsHealthIndicator(SessionFormatGate gate, BooleanSupplier holding) {
        this.gate = gate;
        this.holding = holding;
    }

    @Override
    public Health health() {
        Finding found = gate.last();
        boolean held = holding.getAsBoolean();
        Health.Builder health = held ? Health.outOfService() : Health.up();
        if (!held && found.state() == State.NOT_LOOKED) {
            health.unknown();
        }
        health.withDetail("mode", gate.properties().mode().toString());
        health.withDetail("check", found.state().toString());
        found.reason().ifPresent(reason -> health.withDetail("reason", reason));
        found.formats().ifPresent(formats -> health.withDetail("sessions", formats.sessions())
                .withDetail("failedSessions", formats.failed())
                .withDetail("attributes", formats.attributes())
                .withDetail("unreadable", SessionFormatGate.sorted(formats.unreadable()))
                .withDetail("unwritable", SessionFormatGate.sorted(formats.unwritable())));
        return health.build();
    }
}
