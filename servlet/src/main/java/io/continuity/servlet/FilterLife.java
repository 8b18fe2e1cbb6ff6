package io.continuity.servlet;

import io.continuity.drain.DrainPhase;
import io.continuity.drain.DrainStep;
import io.continuity.servlet.FilterService.StoreAccess;
import io.continuity.session.SessionStoreException;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A filter before, in and after its service, and how sessions are ended in each of these.
 *
 * <p>Without service there are no listeners to tell: the store alone is asked. Threads that the container knows nothing of
 * may ask at any time. <em>Thread-safe.</em>
 */
final class FilterLife {
    private static final System.Logger LOG = System.getLogger(FilterLife.class.getName());

    private final boolean configuredByParameters;
    private volatile SessionFilter.@Nullable Builder config;
    private final AtomicInteger lost = new AtomicInteger();
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
        DrainRegistration.of(said.getServletContext())
                .ifPresent(drain -> drain.register(DrainPhase.FLUSH, "sessions", this::flush));
        begun.lookAfter(filter);
    }

    void end() {
        Optional<FilterService> last = service;
        service = Optional.empty();
        last.ifPresent(current -> lost.addAndGet(current.end()));
    }

    /** The last thing that an instance does, or what came of it where the container has ended the filter before. */
    private void flush(DrainStep step) {
        Optional<FilterService> current = service;
        try {
            current.filter(known -> !step.left().isZero()).ifPresent(known -> known.replayKept(step.left()));
        } catch (SessionStoreException e) {
            LOG.log(System.Logger.Level.DEBUG, "The session store is still away", e);
        }
        step.unsaved(current.map(known -> known.keptStatus().writes()).orElse(0) + lost.getAndSet(0));
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
