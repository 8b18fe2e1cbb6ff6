package io.continuity.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/** One request, from the first filter until its answer is made. <em>Thread-safe.</em> */
final class TimedRequest implements AsyncListener {
    private static final System.Logger LOG = System.getLogger(RequestTimingFilter.class.getName());
    private static final AtomicBoolean LOGGED = new AtomicBoolean();
    private static final String EVENT_STREAM = "text/event-stream";

    private final RequestObserver observer;
    private final LongSupplier ticker;
    private final HttpServletResponse response;
    private final long begun;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean failed;

    TimedRequest(RequestObserver observer, LongSupplier ticker, HttpServletResponse response) {
        this.observer = observer;
        this.ticker = ticker;
        this.response = response;
        this.begun = ticker.getAsLong();
    }

    /** The container makes the error page later. Of an answer that is on its way, mostly the client has gone. */
    void failed(Throwable thrown) {
        failed = !(thrown instanceof IOException && response.isCommitted());
    }

    void follow(HttpServletRequest request) {
        String type = response.getContentType();
        if (type != null && type.startsWith(EVENT_STREAM)) {
            end();
            return;
        }
        try {
            AsyncContext started = request.getAsyncContext();
            started.addListener(this);
        } catch (IllegalStateException e) {
            // Has been completed by another thread meanwhile.
            end();
        }
    }

    void end() {
        if (ended.compareAndSet(false, true)) {
            Duration took = Duration.ofNanos(Math.max(0, ticker.getAsLong() - begun));
            int status = failed
                    ? Math.max(response.getStatus(), HttpServletResponse.SC_INTERNAL_SERVER_ERROR)
                    : response.getStatus();
            boolean processed = response.getHeader(DrainFilter.NOT_PROCESSED) == null;
            boolean closing = "close".equalsIgnoreCase(response.getHeader("Connection"));
            tell(new AnsweredRequest(status, took, processed, closing));
        }
    }

    private void tell(AnsweredRequest answered) {
        try {
            observer.answered(answered);
        } catch (RuntimeException e) {
            System.Logger.Level level =
                    LOGGED.getAndSet(true) ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING;
            LOG.log(level, "An observer of requests has failed; requests are not affected", e);
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        end();
    }

    /** The container completes it, or dispatches to the error page and then completes it. */
    @Override
    public void onTimeout(AsyncEvent event) {}

    @Override
    public void onError(AsyncEvent event) {}

    /** A dispatch has started it anew, which forgets the listeners. */
    @Override
    public void onStartAsync(AsyncEvent event) {
        event.getAsyncContext().addListener(this);
    }
}
