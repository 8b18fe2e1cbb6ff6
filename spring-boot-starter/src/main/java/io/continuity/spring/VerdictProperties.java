package io.continuity.spring;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code continuity.verdict.*}. <em>Immutable.</em>
 *
 * @param enabled Whether to count requests by version in Redis, so that two versions can be compared.
 * @param window Time whose requests are compared if the question does not say: at least 10 seconds, at most an hour.
 * @param minRequests Fewest requests that each version must have had for a verdict: at least 10.
 * @param maxFailureIncrease Largest increase of the share of failed requests that passes: above 0 and below 1; 0.01 is one
 *     percentage point.
 * @param maxP99Ratio Largest ratio of the 99th percentiles of the time that requests take that passes: at least 1, at most 100.
 * @param p99Floor Time that is never too long for the 99th percentile: at most one minute.
 */
@ConfigurationProperties(VerdictProperties.PREFIX)
record VerdictProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("5m") Duration window,
        @DefaultValue("100") long minRequests,
        @DefaultValue("0.01") double maxFailureIncrease,
        @DefaultValue("2") double maxP99Ratio,
        @DefaultValue("50ms") Duration p99Floor) {
    static final String PREFIX = "continuity.verdict";
}
