package io.continuity.spring;

import io.continuity.drain.ReadinessGate.Policy;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * The properties {@code continuity.readiness.*} but for those of schemas and warm-up. <em>Immutable.</em>
 *
 * @param interval Time between two looks at what keeps a starting instance from being ready: 100 milliseconds to 5 minutes.
 * @param timeout Time that each check is waited for; one that takes longer is left at work. From 10 milliseconds to 1 minute.
 * @param waitFor Names of health contributors that must be UP once before the instance is ready.
 * @param maxVersions Number of versions of the application that may be alive at a time. A start beyond it is warned of; 0
 *     looks at nothing.
 * @param rollback What becomes of an instance that starts while all others write forms of session attributes that it cannot
 *     read: "fail" keeps it not ready, "warn" logs it, "off" does not look.
 * @param statusWhenDraining HTTP status of the readiness group while draining: 503, or 404 for "http-check disable-on-404" of
 *     HAProxy.
 */
@ConfigurationProperties(ReadinessProperties.PREFIX)
record ReadinessProperties(
        @DefaultValue("5s") Duration interval,
        @DefaultValue("2s") Duration timeout,
        @DefaultValue List<String> waitFor,
        @DefaultValue("2") int maxVersions,
        @DefaultValue("fail") Policy rollback,
        @DefaultValue("503") int statusWhenDraining) {
    static final String PREFIX = "continuity.readiness";
    static final int NOT_FOUND = 404;

    private static final int UNAVAILABLE = 503;
    private static final Duration MIN_INTERVAL = Duration.ofMillis(100);
    private static final Duration MAX_INTERVAL = Duration.ofMinutes(5);
    private static final Duration MIN_TIMEOUT = Duration.ofMillis(10);
    private static final Duration MAX_TIMEOUT = Duration.ofMinutes(1);

    ReadinessProperties {
        waitFor = List.copyOf(waitFor);
        between("interval", interval, MIN_INTERVAL, MAX_INTERVAL);
        between("timeout", timeout, MIN_TIMEOUT, MAX_TIMEOUT);
        if (maxVersions < 0) {
            throw invalid("max-versions", maxVersions, "It must be at least 0, which looks at nothing.");
        }
        if (statusWhenDraining != UNAVAILABLE && statusWhenDraining != NOT_FOUND) {
            throw invalid("status-when-draining", statusWhenDraining, "It must be 503 or 404.");
        }
    }

    static void between(String name, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw invalid(name, value, "It must be at least " + min + " and at most " + max + ".");
        }
    }

    static InvalidConfigurationPropertyValueException invalid(String name, Object value, String rule) {
        return new InvalidConfigurationPropertyValueException(PREFIX + "." + name, value, rule);
    }
}
