package io.continuity.servlet;

import java.util.Optional;

/** The application's {@link PrincipalResolver}, whose failures stop no request. <em>Thread-safe.</em> */
record Principals(PrincipalResolver resolver) {
    private static final System.Logger LOG = System.getLogger(Principals.class.getName());

    Optional<String> of(String attributeName, Object value) {
        try {
            return resolver.principal(attributeName, value);
        } catch (RuntimeException e) {
            String name = resolver.getClass().getName();
            LOG.log(System.Logger.Level.WARNING, () -> "Principal resolver " + name + " failed", e);
            return Optional.empty();
        }
    }
}
