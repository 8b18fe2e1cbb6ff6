package io.continuity.spring;

import io.continuity.drain.ReadinessGate.Policy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * The properties {@code continuity.readiness.warm-up.*}. <em>Immutable.</em>
 *
 * @param paths Paths that a starting instance requests of itself before it is ready, each beginning with a slash, within
 *     the context path. Without any, nothing is requested.
 * @param requests Number of requests for each path: 1 to 1000.
 * @param maxTime Longest time for all of them, at most 10 minutes. What is left then is left out.
 * @param onFailure What becomes of an instance of which a path answers with 400 or more, or not at all: "warn" logs it, "fail"
 *     keeps it not ready and tries again, "off" requests nothing.
 */
@ConfigurationProperties(WarmUpProperties.PREFIX)
record WarmUpProperties(
        @DefaultValue List<String> paths,
        @DefaultValue("20") int requests,
        @DefaultValue("30s") Duration maxTime,
        @DefaultValue("warn") Policy onFailure) {
    static final String PREFIX = ReadinessProperties.PREFIX + ".warm-up";

    private static final int MAX_REQUESTS = 1000;
    private static final Duration MIN_TIME = Duration.ofMillis(100);
    private static final Duration MAX_TIME = Duration.ofMinutes(10);

    WarmUpProperties {
        paths = List.copyOf(paths);
        paths.forEach(WarmUpProperties::requirePath);
        if (requests < 1 || requests > MAX_REQUESTS) {
            throw ReadinessProperties.invalid(
                    "warm-up.requests", requests, "It must be at least 1 and at most " + MAX_REQUESTS + ".");
        }
        ReadinessProperties.between("warm-up.max-time", maxTime, MIN_TIME, MAX_TIME);
    }

    private static void requirePath(String path) {
        try {
            if (path.startsWith("/")
                    && !path.startsWith("//")
                    && URI.create(path).getHost() == null) {
                return;
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationPropertyValueException(
                    PREFIX + ".paths", path, "It must be a path as in a request, encoded.", e);
        }
        throw ReadinessProperties.invalid("warm-up.paths", path, "It must begin with one slash.");
    }
}
