package io.continuity.servlet;

import jakarta.servlet.ServletContext;
import java.util.Objects;
import java.util.stream.Stream;

/** The class loader that knows an application's classes. */
final class ApplicationLoader {
    private ApplicationLoader() {}

    /** An embedded container need not give its contexts a class loader of their own. */
    static ClassLoader of(ServletContext context) {
        return Stream.of(context.getClassLoader(), Thread.currentThread().getContextClassLoader())
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(SessionFilter.class::getClassLoader);
    }
}
