package io.continuity.servlet;

import io.continuity.drain.Drain;
import io.continuity.drain.DrainPhase;
import io.continuity.drain.DrainStep;
import io.continuity.drain.DrainWork;
import io.continuity.drain.WorkKind;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;

/**
 * Tells a {@link Drain} of each request, and clients and balancers that the instance is leaving.
 *
 * <p>Map it before all other filters, before {@link SessionFilter} as well, to {@code /*}, for {@link #DISPATCHER_TYPES},
 * with async support. A request is counted until its answer is made, its error page and asynchronous work included.
 *
 * <p>While the instance drains, more and more answers to HTTP/1.x requests carry {@code Connection: close}, up to all of
 * them, and handshakes of WebSockets are refused. Streams of server-sent events are ended in {@link DrainPhase#HAND_OVER},
 * with a last event that says when to connect again where it can be written, and long polls that have {@link #answerEarly
 * asked for it} are answered. From {@link DrainPhase#FINISH} on, all requests are refused: with {@code 503}, {@code
 * Retry-After: 0} and {@value #NOT_PROCESSED}{@code : 1}. <em>Thread-safe.</em>
 */
public final class DrainFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    /** The dispatches that the filter must see. */
    public static final Set<DispatcherType> DISPATCHER_TYPES =
            Set.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR);

    /** The header that says that nothing was done, so that even a POST may be sent again. */
    public static final String NOT_PROCESSED = "X-Continuity-Not-Processed";

    private static final String ENVOY = "x-envoy-immediate-health-check-fail";
    private static final String EXCHANGE = DrainFilter.class.getName() + ".exchange";
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD");
    private static final int MIN_RETRY_MILLIS = 250;
    private static final int MAX_RETRY_MILLIS = 1500;

    private final transient Drain drain;
    private final transient Predicate<HttpServletRequest> ignored;
    private final transient DoubleSupplier random;
    private final boolean shedIdempotent;
    private final boolean tellEnvoy;
    private final transient DrainEndpoint endpoint;
    private final transient Set<DrainExchange> early = ConcurrentHashMap.newKeySet();

    private DrainFilter(Builder builder) {
        this.drain = builder.drain;
        this.ignored = builder.ignored;
        this.random = builder.random;
        this.shedIdempotent = builder.shedIdempotent;
        this.tellEnvoy = builder.tellEnvoy;
        this.endpoint = new DrainEndpoint(drain, builder.control, builder.readiness, builder.token);
    }

    /**
     * Starts building a filter.
     *
     * @param drain what to tell of requests
     * @return a builder with the defaults
     */
    public static Builder builder(Drain drain) {
        return new Builder(drain);
    }

    /**
     * Has a request answered when the instance leaves, instead of waiting for its answer: a long poll.
     *
     * <p>The callback is called once in {@link DrainPhase#HAND_OVER}, or now if that has begun, on another thread than the
     * request's or on this one; not if the request has ended by then. What it throws is logged.
     *
     * @param request the request
     * @param callback answers it with what tells the client to ask again, which it then does elsewhere
     * @return false if no such filter has seen the request: then the callback will not be called
     */
    public static boolean answerEarly(HttpServletRequest request, Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        boolean known = request.getAttribute(EXCHANGE) instanceof DrainExchange;
        if (known) {
            ((DrainExchange) request.getAttribute(EXCHANGE)).answerEarly(callback);
        }
        return known;
    }

    /**
     * Returns how many requests for the drain's endpoint were turned away.
     *
     * @return since the filter was built
     */
    public long strangers() {
        return endpoint.strangers();
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getAttribute(EXCHANGE) instanceof DrainExchange exchange) {
            tell(request, response);
            exchange.goOn(request, response, chain);
        } else if (ignored.test(request)) {
            chain.doFilter(request, response);
        } else if (!endpoint.answers(request, response)) {
            begin(request, response, chain);
        }
    }

    private void begin(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        DrainWork work = drain.begin(WorkKind.HTTP);
        if (work.isRefused() || (work.isLate() && (isShed(request) || isHandshake(request)))) {
            work.refuse();
            refuse(request, response);
            return;
        }
        tell(request, response);
        DrainExchange exchange = new DrainExchange(this, work, EventStreamResponse.around(request, response));
        request.setAttribute(EXCHANGE, exchange);
        exchange.begin(UpgradeRequest.around(request, exchange), response, chain);
        // Of a request that has become asynchronous, another thread may be writing the answer.
        if (!work.isLate() && !request.isAsyncStarted()) {
            tell(request, response);
        }
    }

    /** A connection that would have to be closed soon. */
    private static boolean isHandshake(HttpServletRequest request) {
        return "websocket".equalsIgnoreCase(request.getHeader("Upgrade"));
    }

    private boolean isShed(HttpServletRequest request) {
        return shedIdempotent && IDEMPOTENT.contains(request.getMethod());
    }

    /** What clients and balancers are to know while the instance drains. */
    private void tell(HttpServletRequest request, HttpServletResponse response) {
        if (drain.phase() != DrainPhase.SERVING && !response.isCommitted()) {
            // In HTTP/2 the header is illegal.
            if (request.getProtocol().startsWith("HTTP/1.") && random.getAsDouble() < drain.closingShare()) {
                response.setHeader("Connection", "close");
            }
            if (tellEnvoy) {
                response.setHeader(ENVOY, "true");
            }
        }
    }

    /** Not by sendError, as an error page may do anything. */
    private void refuse(HttpServletRequest request, HttpServletResponse response) {
        tell(request, response);
        response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setHeader("Retry-After", "0");
        response.setHeader(NOT_PROCESSED, "1");
    }

    /** Has a request ended early when the instance leaves, or now, if it is leaving. */
    void endEarly(DrainExchange exchange) {
        early.add(exchange);
        // After it was added: whoever enters the hand-over sees it, or it is seen here.
        if (drain.phase().compareTo(DrainPhase.HAND_OVER) >= 0) {
            var unused = exchange.handOver(retryMillis());
        }
        if (exchange.isOver()) { // On another thread, which has not found it.
            early.remove(exchange);
        }
    }

    void ended(DrainExchange exchange) {
        early.remove(exchange);
    }

    private void handOver(DrainStep step) {
        early.forEach(exchange -> step.handedOver(exchange.handOver(retryMillis()) ? 1 : 0));
    }

    /** Not all at once. */
    private static int retryMillis() {
        return ThreadLocalRandom.current().nextInt(MIN_RETRY_MILLIS, MAX_RETRY_MILLIS);
    }

    /** Configures a filter. <em>Not thread-safe.</em> */
    public static final class Builder {
        private final Drain drain;
        private Predicate<HttpServletRequest> ignored = request -> false;
        private DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();
        private boolean shedIdempotent;
        private boolean tellEnvoy;
        private Optional<String> control = Optional.empty();
        private Optional<String> readiness = Optional.empty();
        private Optional<String> token = Optional.empty();

        private Builder(Drain drain) {
            this.drain = Objects.requireNonNull(drain, "drain");
        }

        /**
         * Sets which requests are answered in every phase and not counted: those of probes, which never stop coming. By
         * default none.
         *
         * @param requests tells a request that is let through
         * @return this builder
         */
        public Builder ignore(Predicate<HttpServletRequest> requests) {
            this.ignored = Objects.requireNonNull(requests, "requests");
            return this;
        }

        /**
         * Says whether late GET and HEAD requests are answered with 503, so that a balancer without health checks sends
         * them elsewhere and hears that the instance is leaving. By default not: without such a balancer users see it.
         *
         * @param shed true behind nginx with {@code proxy_next_upstream error timeout http_503}
         * @return this builder
         */
        public Builder shedIdempotent(boolean shed) {
            this.shedIdempotent = shed;
            return this;
        }

        /**
         * Says whether answers carry {@code x-envoy-immediate-health-check-fail} while the instance drains. By default not.
         *
         * @param tell true behind Envoy with active health checks
         * @return this builder
         */
        public Builder envoyHealthCheckFail(boolean tell) {
            this.tellEnvoy = tell;
            return this;
        }

        /**
         * Sets where a drain is looked at (GET), begun (POST, or GET with {@code ?begin=true}) and cancelled (DELETE). By
         * default nowhere.
         *
         * <p>Answers requests from this machine only, which no proxy and no browser has sent; all others get 404.
         *
         * @param path below the application's path
         * @return this builder
         * @throws IllegalArgumentException if it is not one
         */
        public Builder endpoint(String path) {
            this.control = Optional.of(DrainEndpoint.checked(path));
            this.token = Optional.empty();
            return this;
        }

        /**
         * Sets where a drain is looked at, begun and cancelled by those who send {@code Authorization: Bearer} and a token.
         * All others get 404.
         *
         * @param path below the application's path
         * @param secret the token, at least 16 characters of ASCII without spaces
         * @return this builder
         * @throws IllegalArgumentException if one of them is not as described
         */
        public Builder endpoint(String path, String secret) {
            DrainAccess.check(secret);
            endpoint(path);
            this.token = Optional.of(secret);
            return this;
        }

        /**
         * Sets where everybody may ask whether the instance takes requests: 200, or 503 from the beginning of a drain. By
         * default nowhere.
         *
         * @param path below the application's path
         * @return this builder
         * @throws IllegalArgumentException if it is not one
         */
        public Builder readiness(String path) {
            this.readiness = Optional.of(DrainEndpoint.checked(path));
            return this;
        }

        /** Sets who draws which connections are asked to close. */
        Builder random(DoubleSupplier draws) {
            this.random = draws;
            return this;
        }

        /**
         * Builds the filter, which takes part in the drain from now on.
         *
         * @return a filter to be registered with a servlet context
         */
        public DrainFilter build() {
            DrainFilter filter = new DrainFilter(this);
            drain.register(DrainPhase.HAND_OVER, "event streams and long polls", filter::handOver);
            return filter;
        }
    }
}
