package io.continuity.servlet;

import io.continuity.drain.DrainWork;
import io.continuity.drain.WorkKind;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One request, from the first pass of the {@link DrainFilter} until its answer is made. <em>Thread-safe.</em> */
final class DrainExchange implements AsyncListener {
    private static final System.Logger LOG = System.getLogger(DrainFilter.class.getName());
    private static final String EVENT_STREAM = "text/event-stream";

    private final DrainFilter filter;
    private final DrainWork work;
    private final Optional<EventStreamResponse> events;
    private final AtomicBoolean handedOver = new AtomicBoolean();
    private volatile @Nullable AsyncContext async;
    private volatile @Nullable Runnable earlyAnswer;
    private volatile boolean upgraded;
    private volatile boolean over;

    /**
     * Begins.
     *
     * @param events the response, if the client has asked for events
     */
    DrainExchange(DrainFilter filter, DrainWork work, Optional<EventStreamResponse> events) {
        this.filter = filter;
        this.work = work;
        this.events = events;
    }

    void begin(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        pass(request, events.map(HttpServletResponse.class::cast).orElse(response), chain, true);
    }

    /** An asynchronous dispatch, or an error page, for which the request has not ended after all. */
    void goOn(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        boolean resumed = work.resume();
        if (resumed) {
            over = false;
        }
        pass(request, response, chain, resumed);
    }

    /**
     * Passes it on.
     *
     * @param last whether it ends with this pass, unless it becomes asynchronous
     */
    private void pass(HttpServletRequest request, HttpServletResponse response, FilterChain chain, boolean last)
            throws IOException, ServletException {
        try {
            chain.doFilter(request, response);
        } finally {
            if (request.isAsyncStarted()) {
                follow(request.getAsyncContext(), response);
            } else if (last && !upgraded) {
                end();
            }
        }
    }

    private void follow(AsyncContext started, HttpServletResponse response) {
        boolean known = async != null;
        async = started;
        try {
            if (!known) {
                started.addListener(this);
            }
        } catch (IllegalStateException e) {
            // Has been completed by another thread meanwhile.
            LOG.log(System.Logger.Level.DEBUG, "The request has ended", e);
            end();
            return;
        }
        String type = response.getContentType();
        boolean stream = type != null && type.startsWith(EVENT_STREAM);
        work.become(stream ? WorkKind.SSE : WorkKind.ASYNC);
        if (stream) {
            filter.endEarly(this);
        }
    }

    /** The connection goes on, as something else. */
    void upgraded() {
        upgraded = true;
        work.become(WorkKind.ASYNC);
    }

    void answerEarly(Runnable answer) {
        earlyAnswer = answer;
        filter.endEarly(this);
    }

    /** Has a request end that has said how, or is a stream of events. Returns false if it had ended. */
    boolean handOver(int retryMillis) {
        Runnable answer = earlyAnswer;
        return answer == null ? endStream(retryMillis) : answerNow(answer);
    }

    private boolean answerNow(Runnable answer) {
        if (!handedOver.compareAndSet(false, true)) {
            return false;
        }
        try {
            answer.run();
            return true;
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "A request could not be answered early and is waited for", e);
            return false;
        }
    }

    /** Tells the client when to connect again, if that can be. */
    private boolean endStream(int retryMillis) {
        AsyncContext stream = async;
        if (stream == null || !handedOver.compareAndSet(false, true)) {
            return false;
        }
        try {
            events.ifPresent(response -> response.sayGoodbye(retryMillis));
            stream.complete();
            return true;
        } catch (IllegalStateException e) {
            LOG.log(System.Logger.Level.DEBUG, "The stream has ended by itself", e);
            return false;
        }
    }

    /** It has been answered, or its connection has ended. */
    void end() {
        over = true;
        filter.ended(this);
        work.end();
    }

    boolean isOver() {
        return over;
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
        async = event.getAsyncContext();
        event.getAsyncContext().addListener(this);
    }
}
