package io.continuity.spring;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Names the property of a value that is refused. */
final class PropertyChecks {
    private PropertyChecks() {}

    static void checked(String property, Object value, Runnable setting) {
        try {
            setting.run();
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationPropertyValueException(property, value, e.getMessage(), e);
        }
    }
}
