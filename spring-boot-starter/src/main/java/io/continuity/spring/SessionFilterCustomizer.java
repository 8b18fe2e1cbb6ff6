package io.continuity.spring;

import io.continuity.servlet.SessionFilter;

/**
 * Sets what no property does on the session filter that the starter makes, conflict policies for example.
 *
 * <p>Beans of this type are called once, in their order, after everything that properties and other beans say, and
 * before the filter is built. What one throws stops the start. They are not called if the application has a filter of its
 * own.
 */
@FunctionalInterface
public interface SessionFilterCustomizer {
    /**
     * Sets what it wants to.
     *
     * @param filter what the filter is built from
     */
    void customize(SessionFilter.Builder filter);
}
