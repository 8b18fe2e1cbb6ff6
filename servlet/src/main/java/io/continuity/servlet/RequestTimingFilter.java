package io.continuity.servlet;

import io.continuity.Clocks;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Tells a {@link RequestObserver} how requests were answered, and how long that took.
 *
 * <p>Map it before all other filters, before {@link DrainFilter} as well, to {@code /*}, for {@link #DISPATCHER_TYPES}, with
 * async support. <em>Thread-safe.</em>
 */
public final class RequestTimingFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    /** The dispatches that the filter must see. */
    public static final Set<DispatcherType> DISPATCHER_TYPES = Set.of(DispatcherType.REQUEST);

    private final transient RequestObserver observer;
    private final transient Predicate<HttpServletRequest> ignored;
    private final transient LongSupplier ticker;

    private RequestTimingFilter(Builder builder) {
        this.observer = builder.observer;
        this.ignored = builder.ignored;
        this.ticker = builder.ticker;
    }

    /**
     * Starts building a filter.
     *
     * @param observer who hears of requests
     * @return a builder with the defaults
     */
    public static Builder builder(RequestObserver observer) {
        return new Builder(observer);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getDispatcherType() != DispatcherType.REQUEST || ignored.test(request)) {
            chain.doFilter(request, response);
            return;
        }
        TimedRequest timed = new TimedRequest(observer, ticker, response);
        try {
            chain.doFilter(request, response);
        } catch (IOException | ServletException | RuntimeException | Error e) {
            timed.failed(e);
            throw e;
        } finally {
            if (request.isAsyncStarted()) {
                timed.follow(request);
            } else {
                timed.end();
            }
        }
    }

    /** Configures a filter. <em>Not thread-safe.</em> */
    public static final class Builder {
        private final RequestObserver observer;
        private Predicate<HttpServletRequest> ignored = request -> false;
        private LongSupplier ticker = Clocks.ticker();

        private Builder(RequestObserver observer) {
            this.observer = Objects.requireNonNull(observer, "observer");
        }

        /**
         * Sets which requests the observer does not hear of: those of probes and scrapes. By default none.
         *
         * @param requests tells a request that is let through
         * @return this builder
         */
        public Builder ignore(Predicate<HttpServletRequest> requests) {
            this.ignored = Objects.requireNonNull(requests, "requests");
            return this;
        }

        /**
         * Sets what measures how long requests take. By default the monotonic clock.
         *
         * @param nanos a ticker in nanoseconds
         * @return this builder
         */
        public Builder ticker(LongSupplier nanos) {
            this.ticker = Objects.requireNonNull(nanos, "ticker");
            return this;
        }

        /**
         * Builds the filter.
         *
         * @return a filter to be registered with a servlet context
         */
        public RequestTimingFilter build() {
            return new RequestTimingFilter(this);
        }
    }
}
