package io.continuity.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;

/** The request as the application sees it: with our session in place of the container's. */
final class SessionRequest extends HttpServletRequestWrapper {
    private final SessionExchange exchange;
    private final SessionResponse response;

    SessionRequest(HttpServletRequest request, SessionResponse response, SessionExchange exchange) {
        super(request);
        this.exchange = exchange;
        this.response = response;
    }

    @Override
    public HttpSession getSession() {
        return exchange.existingOrNew();
    }

    @Override
    public @Nullable HttpSession getSession(boolean create) {
        return create ? exchange.existingOrNew() : exchange.existing().orElse(null);
    }

    @Override
    public String changeSessionId() {
        return exchange.changeSessionId();
    }

    @Override
    public @Nullable String getRequestedSessionId() {
        return exchange.requestedId().orElse(null);
    }

    @Override
    public boolean isRequestedSessionIdValid() {
        return exchange.isRequestedSessionValid();
    }

    @Override
    public boolean isRequestedSessionIdFromCookie() {
        return exchange.requestedId().isPresent() && !exchange.isRequestedByUrl();
    }

    @Override
    public boolean isRequestedSessionIdFromURL() {
        return exchange.isRequestedByUrl();
    }

    /**
     * Hands the wrapped objects on: with the container's own, the response could commit behind our back
     * (Servlet 6.1 section 2.3.3.3 would pass the unwrapped ones).
     */
    @Override
    public AsyncContext startAsync() {
        return startAsync(this, response);
    }

    @Override
    public AsyncContext startAsync(ServletRequest asyncRequest, ServletResponse asyncResponse) {
        AsyncContext async = super.startAsync(asyncRequest, asyncResponse);
        // Here and not when the chain returns: by then another thread may have completed the request.
        async.addListener(new FinishOnComplete(exchange));
        return new SessionAsyncContext(async, exchange, response);
    }

    @Override
    public AsyncContext getAsyncContext() {
        return new SessionAsyncContext(super.getAsyncContext(), exchange, response);
    }

    /** Saves what was changed between the last dispatch and the end of an asynchronous request. */
    private record FinishOnComplete(SessionExchange exchange) implements AsyncListener {
        private static final System.Logger LOG = System.getLogger(SessionRequest.class.getName());

        @Override
        public void onComplete(AsyncEvent event) {
            try {
                exchange.finish();
            } catch (RuntimeException e) {
                // The response is out; the log is the only place left to say it.
                LOG.log(
                        System.Logger.Level.ERROR,
                        "Session changes made after the response of an asynchronous request are lost",
                        e);
            }
        }

        @Override
        public void onTimeout(AsyncEvent event) {}

        @Override
        public void onError(AsyncEvent event) {}

        @Override
        public void onStartAsync(AsyncEvent event) {
            // Listeners do not survive a second startAsync (Servlet 6.1, AsyncListener.onStartAsync); that one adds its
            // own.
        }
    }
}
