package io.continuity.spring;

import io.continuity.drain.ReadinessGate.Policy;
import io.continuity.session.SessionInspection;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * The properties {@code continuity.session.format-check.*}. <em>Immutable.</em>
 *
 * @param mode What becomes of an instance that starts and cannot read the sessions there are: "warn" logs it, "fail" also
 *     keeps the instance not ready, "off" does not look.
 * @param threshold Share of the sessions looked at that may hold something unreadable: at least 0, less than 1.
 * @param sample Number of sessions to look at, chosen at random: from 1 to 1000.
 */
@ConfigurationProperties(SessionFormatProperties.PREFIX)
record SessionFormatProperties(
        @DefaultValue("warn") Policy mode, @DefaultValue("0.01") double threshold, @DefaultValue("100") int sample) {
    static final String PREFIX = "continuity.session.format-check";

    SessionFormatProperties {
        if (!(threshold >= 0 && threshold < 1)) {
            throw new InvalidConfigurationPropertyValueException(
                    PREFIX + ".threshold",
                    threshold,
                    "It must be at least 0 and less than 1: 0.01 is one in a hundred.");
        }
        try {
            SessionInspection.requireSample(sample);
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationPropertyValueException(PREFIX + ".sample", sample, e.getMessage(), e);
        }
    }
}
