package io.continuity.spring;

import io.continuity.drain.DrainPlan;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code continuity.drain.*}. <em>Immutable.</em>
 *
 * @param enabled Whether to drain the instance before the application stops.
 * @param gracePeriod Time that the platform grants from SIGTERM to SIGKILL. Without it, the environment variable
 *     CONTINUITY_GRACE_PERIOD, in seconds, else 30 seconds.
 * @param minLinger Shortest time to go on serving after the instance has said that it is not ready; none if it has never
 *     served a request.
 * @param maxLinger Longest time to go on serving after the instance has said that it is not ready.
 * @param quietPeriod Time without a late request after which it stops serving, within these bounds.
 * @param handOver Longest time to end streams of server-sent events.
 * @param finish Longest time to wait for requests in flight. Without it, what the others leave of the grace period, but no
 *     more than 20 seconds.
 * @param background Longest time for work that no client waits for. Also spring.lifecycle.timeout-per-shutdown-phase, unless
 *     that is set.
 * @param flush Longest time to store what is kept of sessions while Redis is away. Never shortened.
 * @param onMisfit What becomes of times that do not fit into the grace period: "warn" shortens them, "fail" stops the start.
 * @param shedIdempotent Whether to answer late GET and HEAD requests with 503, for balancers that have no health checks and
 *     try again elsewhere, such as nginx.
 * @param envoyHealthCheckFail Whether to add x-envoy-immediate-health-check-fail to answers while draining.
 * @param path Path on which a drain is looked at (GET), begun (POST, or GET with begin=true) and cancelled (DELETE). Without
 *     it there is none. Answers requests from this machine only, unless there is a token.
 * @param token What requests to that path have to carry as "Authorization: Bearer", at least 16 characters of ASCII.
 */
@ConfigurationProperties(DrainProperties.PREFIX)
record DrainProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable Duration gracePeriod,
        @DefaultValue("2s") Duration minLinger,
        @DefaultValue("10s") Duration maxLinger,
        @DefaultValue("1s") Duration quietPeriod,
        @DefaultValue("2s") Duration handOver,
        @Nullable Duration finish,
        @DefaultValue("5s") Duration background,
        @DefaultValue("3s") Duration flush,
        @DefaultValue("warn") DrainPlan.Misfit onMisfit,
        @DefaultValue("false") boolean shedIdempotent,
        @DefaultValue("false") boolean envoyHealthCheckFail,
        @Nullable String path,
        @Nullable String token) {
    static final String PREFIX = "continuity.drain";

    /** Hides the token. */
    @Override
    public String toString() {
        return "Drain[enabled=" + enabled + ", path=" + path + ", token=" + (token == null ? "unset" : "set") + "]";
    }
}
