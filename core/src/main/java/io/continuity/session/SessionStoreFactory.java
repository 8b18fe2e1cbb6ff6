package io.continuity.session;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes a store from named parameters, for applications that are configured and not programmed.
 *
 * <p>Implementations are public, with a public constructor without parameters. Parameter names are the same wherever
 * they come from, for example {@code continuity.redis.uri}. <em>Immutable.</em>
 */
public interface SessionStoreFactory {
    /**
     * Returns what must be there for a store to be made.
     *
     * @return names of parameters
     */
    List<String> requiredParameters();

    /**
     * Makes a store. Does not wait for what it connects to.
     *
     * @param parameters returns the value of a parameter, never blank, or empty if it is not given
     * @param observer to be told of what the store must not pass over
     * @return a new store, to be closed by the caller
     * @throws IllegalArgumentException if a required parameter is not given or a value is not as it must be; names the
     *     parameter, its value and the rule, but no password
     */
    SessionStore create(Function<String, Optional<String>> parameters, SessionObserver observer);
}
