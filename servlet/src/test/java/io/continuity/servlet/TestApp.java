package io.continuity.servlet;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** One servlet that answers each path by what a test has put there. */
final class TestApp extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Map<String, Handler> handlers = new ConcurrentHashMap<>();
    private transient Consumer<SessionCookieConfig> cookie = config -> {};
    private transient boolean configured;
    private int headerBytes = 8192;

    interface Handler {
        void handle(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException;
    }

    TestApp on(String path, Handler handler) {
        handlers.put(path, handler);
        return this;
    }

    /** Says how the session cookie is to be. */
    TestApp cookie(Consumer<SessionCookieConfig> config) {
        cookie = config;
        configured = true;
        return this;
    }

    /** Says more of it. */
    TestApp alsoCookie(Consumer<SessionCookieConfig> config) {
        return cookie(cookie.andThen(config));
    }

    /** Says how long the headers of a request or a response may be. */
    TestApp headerBytes(int bytes) {
        headerBytes = bytes;
        return this;
    }

    Optional<Consumer<SessionCookieConfig>> cookie() {
        return configured ? Optional.of(cookie) : Optional.empty();
    }

    int headerBytes() {
        return headerBytes;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        Object included = request.getAttribute(RequestDispatcher.INCLUDE_PATH_INFO);
        String path = included == null ? request.getPathInfo() : included.toString();
        Handler handler = handlers.get(path);
        if (handler == null) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND, path);
        } else {
            handler.handle(request, response);
        }
    }
}
