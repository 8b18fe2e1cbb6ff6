package io.continuity.spring;

import io.continuity.drain.DrainPhase;
import io.continuity.servlet.AnsweredRequest;
import io.continuity.servlet.RequestObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.http.Outcome;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/** Times requests by what came of them, and by whether the instance was draining. <em>Thread-safe.</em> */
final class RequestMeters implements RequestObserver {
    private static final Set<Outcome> OUTCOMES = EnumSet.complementOf(EnumSet.of(Outcome.UNKNOWN));

    private final Supplier<DrainPhase> phase;
    private final Map<Outcome, Timer> serving;
    private final Map<Outcome, Timer> draining;
    private final Counter askedToClose;

    /**
     * Registers the meters.
     *
     * @param phase how far the instance has got in leaving
     */
    RequestMeters(MeterRegistry registry, Supplier<DrainPhase> phase) {
        this.phase = phase;
        this.serving = timers(registry, "serving");
        this.draining = timers(registry, "draining");
        this.askedToClose = Counter.builder("continuity.drain.connections.closed")
                .description("Connections that were told to close while the instance was draining")
                .tag("how", "header")
                .register(registry);
    }

    private static Map<Outcome, Timer> timers(MeterRegistry registry, String phase) {
        Map<Outcome, Timer> timers = new EnumMap<>(Outcome.class);
        OUTCOMES.forEach(outcome -> timers.put(
                outcome,
                Timer.builder("continuity.requests")
                        .description("Requests of users, by what came of them and whether the instance was draining")
                        .tag("outcome", outcome.name())
                        .tag("phase", phase)
                        .register(registry)));
        return timers;
    }

    @Override
    public void answered(AnsweredRequest request) {
        boolean leaving = phase.get() != DrainPhase.SERVING;
        Outcome outcome = Outcome.forStatus(request.status());
        Outcome known = OUTCOMES.contains(outcome) ? outcome : Outcome.SERVER_ERROR;
        Objects.requireNonNull((leaving ? draining : serving).get(known)).record(request.took());
        if (leaving && request.closing()) {
            askedToClose.increment();
        }
    }
}
