package io.continuity.servlet;

import io.continuity.session.SessionConflictException;
import io.continuity.session.SessionStoreException;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Supplier;

/** The exchanges of one filter, each passed on with its session and ended. <em>Thread-safe.</em> */
final class SessionExchanges {
    private final SessionSettings settings;
    private final SessionTracking tracking;
    private final Supplier<SessionCalls> store;
    // Of this filter, as two in one chain must not share their exchanges.
    private final String attribute = SessionFilter.class.getName() + "@" + System.identityHashCode(this);

    /**
     * Begins with none.
     *
     * @param store makes what one exchange sees of the store
     */
    SessionExchanges(SessionSettings settings, SessionTracking tracking, Supplier<SessionCalls> store) {
        this.settings = settings;
        this.tracking = tracking;
        this.store = store;
    }

    void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getDispatcherType() == DispatcherType.FORWARD) {
            forward(request, response, chain);
            return;
        }
        SessionExchange exchange = exchange(request, response);
        SessionResponse sessionResponse = new SessionResponse(response, exchange);
        SessionRequest sessionRequest = new SessionRequest(request, sessionResponse, exchange);
        try {
            passOn(sessionRequest, sessionResponse, chain, exchange);
        } catch (SessionStoreException | SessionConflictException e) {
            SessionFailure.answer(response, e);
        } catch (ServletException e) {
            SessionFailure.answer(response, SessionFailure.in(e).orElseThrow(() -> e));
        }
    }

    /** Within a forward, request and response are wrapped already; what matters is to save before it returns. */
    private void forward(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        chain.doFilter(request, response);
        if (request.getAttribute(attribute) instanceof SessionExchange exchange) {
            exchange.commit();
        }
    }

    private static void passOn(
            SessionRequest request, SessionResponse response, FilterChain chain, SessionExchange exchange)
            throws IOException, ServletException {
        try {
            chain.doFilter(request, response);
        } catch (IOException | ServletException | RuntimeException e) {
            saveInSpiteOf(e, exchange);
            throw e;
        }
        if (request.isAsyncStarted()) {
            exchange.commit();
        } else {
            exchange.finish();
        }
    }

    /** What a request did before it failed counts, as it does with the container's sessions. */
    private static void saveInSpiteOf(Exception failure, SessionExchange exchange) {
        if (SessionFailure.in(failure).isPresent()) {
            exchange.abandon();
            return;
        }
        try {
            exchange.finish();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private SessionExchange exchange(HttpServletRequest request, HttpServletResponse response) {
        // An asynchronous or error dispatch goes on with what the first pass has begun.
        if (request.getAttribute(attribute) instanceof SessionExchange known) {
            known.continueWith(request, response);
            return known;
        }
        SessionExchange exchange = new SessionExchange(settings, tracking, store.get(), request, response);
        request.setAttribute(attribute, exchange);
        return exchange;
    }
}
