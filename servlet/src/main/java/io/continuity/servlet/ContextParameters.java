package io.continuity.servlet;

import jakarta.servlet.ServletContext;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the application's surroundings say: a context parameter, else a system property, else an environment variable.
 *
 * <p>{@code continuity.redis.uri} is {@code CONTINUITY_REDIS_URI} in the environment. Blank values count as not given.
 */
record ContextParameters(ServletContext context) {
    Optional<String> get(String name) {
        return Stream.<Optional<String>>of(
                        Optional.ofNullable(context.getInitParameter(name)),
                        Optional.ofNullable(System.getProperty(name)),
                        Optional.ofNullable(System.getenv(variable(name))))
                .flatMap(Optional::stream)
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    /** Splits a value at its commas. */
    static List<String> list(String value) {
        return Pattern.compile(",")
                .splitAsStream(value)
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    private static String variable(String name) {
        return name.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
    }
}
