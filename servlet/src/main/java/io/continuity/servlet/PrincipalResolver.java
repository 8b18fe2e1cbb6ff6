package io.continuity.servlet;

import java.util.Optional;

/**
 * Says whose session it is, by the attributes that requests set.
 *
 * <p>Called when an attribute is about to be saved and when one is removed, on the thread of the request and under the
 * session's lock: it should answer from the value alone, without I/O. If it throws, that is logged, and it has said
 * nothing. Implementations are <em>thread-safe</em>.
 */
@FunctionalInterface
public interface PrincipalResolver {
    /**
     * Returns the name of the user whom an attribute's value stands for, such as that of a login.
     *
     * @param attributeName the attribute's name
     * @param value the attribute's value
     * @return a name by which {@link io.continuity.session.SessionStore#findByPrincipal} is to find the session from now
     *     on; empty if the attribute says nothing about that, which leaves it as it is
     */
    Optional<String> principal(String attributeName, Object value);
}
