package io.continuity.servlet;

import io.continuity.ContinuityException;
import io.continuity.session.SessionConflictException;
import io.continuity.session.SessionStoreException;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The container's, saving the session before it completes: some containers have sent the response by then. */
record SessionAsyncContext(AsyncContext containers, SessionExchange exchange, HttpServletResponse response)
        implements AsyncContext {
    @Override
    public void complete() {
        try {
            exchange.commit();
        } catch (SessionStoreException | SessionConflictException e) {
            exchange.abandon();
            answer(e);
        } finally {
            containers.complete();
        }
    }

    private void answer(ContinuityException failure) {
        try {
            SessionFailure.answer(response, failure);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public ServletRequest getRequest() {
        return containers.getRequest();
    }

    @Override
    public ServletResponse getResponse() {
        return containers.getResponse();
    }

    @Override
    public boolean hasOriginalRequestAndResponse() {
        return containers.hasOriginalRequestAndResponse();
    }

    @Override
    public void dispatch() {
        containers.dispatch();
    }

    @Override
    public void dispatch(String path) {
        containers.dispatch(path);
    }

    @Override
    public void dispatch(ServletContext context, String path) {
        containers.dispatch(context, path);
    }

    @Override
    public void start(Runnable run) {
        containers.start(run);
    }

    @Override
    public void addListener(AsyncListener listener) {
        containers.addListener(listener);
    }

    @Override
    public void addListener(AsyncListener listener, ServletRequest request, ServletResponse itsResponse) {
        containers.addListener(listener, request, itsResponse);
    }

    @Override
    public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
        return containers.createListener(type);
    }

    @Override
    public void setTimeout(long timeout) {
        containers.setTimeout(timeout);
    }

    @Override
    public long getTimeout() {
        return containers.getTimeout();
    }
}
