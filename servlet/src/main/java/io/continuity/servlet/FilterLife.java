package io.continuity.servlet;

import io.continuity.servlet.FilterService.StoreAccess;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A filter before, in and after its service, and how sessions are ended in each of these.
 *
 * <p>Without service there are no listeners to tell: the store alone is asked. Threads that the container knows nothing of
 * may ask at any time. <em>Thread-safe.</em>
 */
final class FilterLife {
    private final boolean configuredByParameters;
    private volatile SessionFilter.@Nullable Builder config;
    private volatile Optional<FilterService> service = Optional.empty();

    /** Before the service; without a configuration, what the container has to say at its beginning decides. */
    FilterLife(Optional<SessionFilter.Builder> config) {
        this.config = config.orElse(null);
        this.configuredByParameters = config.isEmpty();
    }

    void begin(FilterConfig said, SessionFilter filter) throws ServletException {
        SessionFilter.Builder current =
                configuredByParameters ? new FilterParameters(said).builder() : Objects.requireNonNull(config);
        config = current;
        FilterService begun = new FilterService(current, said.getServletContext(), configuredByParameters);
        service = Optional.of(begun);
        begun.lookAfter(filter);
    }

    void end() {
        Optional<FilterService> last = service;
        service = Optional.empty();
        last.ifPresent(FilterService::end);
    }

    /** Empty but in service. */
    Optional<FilterService> service() {
        return service;
    }

    StoreCalls calls(Duration timeout) {
        return StoreAccess.of(Objects.requireNonNull(config, "init was not called"))
                .calls(timeout);
    }

    int endByPrincipal(String principal, Duration timeout) {
        StoreCalls store = calls(timeout);
        return service.map(current -> current.ends().endByPrincipal(principal, store))
                .orElseGet(() -> store.deleteByPrincipal(principal));
    }

    boolean endSession(String id, Duration timeout) {
        StoreCalls store = calls(timeout);
        return service.map(current -> current.ends().end(id, store))
                .orElseGet(() -> store.delete(id, OptionalLong.empty()));
    }
}
