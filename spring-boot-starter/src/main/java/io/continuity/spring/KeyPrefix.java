package io.continuity.spring;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.StringUtils;

/**
 * What keys in Redis begin with, and why.
 *
 * @param value the prefix
 * @param property the property that it comes from
 * @param said the property's value
 * @param advice what to do if the store refuses it
 */
record KeyPrefix(String value, String property, @Nullable String said, String advice) {
    private static final String PROPERTY = "continuity.session.key-prefix";
    private static final String APPLICATION_NAME = "spring.application.name";

    static KeyPrefix of(@Nullable String configured, @Nullable String applicationName) {
        if (configured != null) {
            return new KeyPrefix(configured, PROPERTY, configured, "");
        }
        return new KeyPrefix(
                StringUtils.hasText(applicationName) ? "continuity:" + applicationName : "continuity",
                APPLICATION_NAME,
                applicationName,
                ". Keys in Redis begin with the application's name: set " + PROPERTY + " to something else");
    }

    /** Builds something whose keys begin like this. */
    <T> T build(Supplier<T> keeper) {
        try {
            return keeper.get();
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationPropertyValueException(property, said, e.getMessage() + advice, e);
        }
    }
}
