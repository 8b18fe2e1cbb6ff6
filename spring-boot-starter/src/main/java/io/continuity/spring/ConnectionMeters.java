package io.continuity.spring;

import io.continuity.resume.ResetReason;
import io.continuity.ws.server.ConnectionStatistics;
import io.continuity.ws.server.ContinuityEndpoints;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** Shows what becomes of resumable WebSocket connections. Reading these meters does no I/O. <em>Thread-safe.</em> */
final class ConnectionMeters {
    private static final String PREFIX = "continuity.connections";

    private ConnectionMeters() {}

    static void bind(MeterRegistry registry, ContinuityEndpoints endpoints) {
        Gauge.builder(PREFIX, endpoints, known -> known.statistics().connections())
                .description("Resumable WebSocket connections that are here, with a socket or waiting for their client")
                .register(registry);
        count(endpoints, "opened", ConnectionStatistics::opened)
                .description("Resumable WebSocket connections that have begun")
                .register(registry);
        count(endpoints, "resumed", ConnectionStatistics::resumed)
                .description("Times that a WebSocket connection went on here on another socket")
                .register(registry);
        count(endpoints, "denied", ConnectionStatistics::denied)
                .description("Clients that were not authenticated when they began or resumed a WebSocket connection")
                .register(registry);
        count(endpoints, "busy", ConnectionStatistics::busy)
                .description("Clients that were told to come back, as too many came at once")
                .register(registry);
        count(endpoints, "volatile.dropped", ConnectionStatistics::volatileDropped)
                .description("Volatile WebSocket messages that were dropped for want of speed")
                .register(registry);
        for (ResetReason reason : ResetReason.values()) {
            count(endpoints, "resets", known -> known.resets().getOrDefault(reason, 0L))
                    .description("WebSocket connections that could not go on, and began afresh")
                    .tag("reason", name(reason))
                    .register(registry);
        }
    }

    static String name(ResetReason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }

    private static FunctionCounter.Builder<ContinuityEndpoints> count(
            ContinuityEndpoints endpoints, String name, ToLongFunction<ConnectionStatistics> value) {
        return FunctionCounter.builder(PREFIX + "." + name, endpoints, known -> value.applyAsLong(known.statistics()));
    }
}
