package io.continuity.spring;

import io.continuity.drain.Drain;
import io.continuity.drain.DrainPhase;
import io.continuity.drain.DrainReceipt;
import io.continuity.drain.PhaseTime;
import io.continuity.drain.WorkKind;
import io.continuity.servlet.DrainFilter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/** Shows how far an instance has got in leaving. Reading these meters does no I/O. <em>Thread-safe.</em> */
final class DrainMeters {
    private static final String PREFIX = "continuity.drain.";

    private DrainMeters() {}

    static void bind(MeterRegistry registry, Drain drain) {
        Gauge.builder(PREFIX + "state", drain, known -> known.phase().number())
                .description("0 while serving, 1 to 7 from announcing to closed")
                .register(registry);
        FunctionCounter.builder(
                        PREFIX + "late", drain, known -> known.progress().late())
                .description("Requests that came after the drain had begun, and before it refused them")
                .register(registry);
        for (DrainPhase phase : DrainPhase.values()) {
            if (phase != DrainPhase.SERVING && phase != DrainPhase.CLOSE) {
                bind(registry, drain, phase);
            }
        }
        for (WorkKind kind : WorkKind.values()) {
            Gauge.builder(PREFIX + "inflight", drain, known -> known.progress()
                            .inFlight()
                            .getOrDefault(kind, 0L))
                    .description("Work that has begun and not ended")
                    .tag("kind", kind.toString())
                    .register(registry);
            FunctionCounter.builder(
                            PREFIX + "forced",
                            drain,
                            known -> of(known, receipt -> receipt.cut().getOrDefault(kind, 0L)))
                    .description("Work that was cut because it had not ended in time")
                    .tag("kind", kind.toString())
                    .register(registry);
        }
    }

    static void bind(MeterRegistry registry, DrainFilter filter) {
        FunctionCounter.builder(PREFIX + "strangers", filter, DrainFilter::strangers)
                .description("Requests to continuity.drain.path that were turned away")
                .register(registry);
    }

    private static void bind(MeterRegistry registry, Drain drain, DrainPhase phase) {
        FunctionTimer.builder(
                        PREFIX + "phase",
                        drain,
                        known -> in(known, phase).times(),
                        known -> in(known, phase).total().toNanos(),
                        TimeUnit.NANOSECONDS)
                .description("How long the phases of drains took that are over")
                .tag("phase", phase.toString())
                .register(registry);
    }

    private static PhaseTime in(Drain drain, DrainPhase phase) {
        return drain.progress().times().getOrDefault(phase, PhaseTime.NONE);
    }

    private static long of(Drain drain, ToLongFunction<DrainReceipt> count) {
        return drain.receipt().map(count::applyAsLong).orElse(0L);
    }
}
