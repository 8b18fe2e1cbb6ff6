package io.continuity.spring;

import io.continuity.servlet.SessionFilter;
import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * How long new sessions live without being touched.
 *
 * @param value zero means for ever; empty what the servlet context says
 */
record SessionTimeout(Optional<Duration> value) {
    void applyTo(SessionFilter.Builder filter) {
        try {
            value.ifPresent(filter::maxInactiveInterval);
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationPropertyValueException(
                    "server.servlet.session.timeout", value.orElseThrow(), e.getMessage(), e);
        }
    }
}
