package io.continuity.servlet;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.IOException;

/** A request that may turn its connection into something else. <em>Not thread-safe.</em> */
final class UpgradeRequest extends HttpServletRequestWrapper {
    private final DrainExchange exchange;

    private UpgradeRequest(HttpServletRequest request, DrainExchange exchange) {
        super(request);
        this.exchange = exchange;
    }

    /** Not for WebSockets, whose handlers are the container's own. */
    static HttpServletRequest around(HttpServletRequest request, DrainExchange exchange) {
        String protocol = request.getHeader("Upgrade");
        return protocol == null || protocol.equalsIgnoreCase("websocket")
                ? request
                : new UpgradeRequest(request, exchange);
    }

    @Override
    public <T extends HttpUpgradeHandler> T upgrade(Class<T> type) throws IOException, ServletException {
        try {
            T handler = type.getDeclaredConstructor().newInstance();
            UpgradedConnection.begin((HttpServletRequest) getRequest(), handler, exchange);
            return handler;
        } catch (ReflectiveOperationException e) {
            throw new ServletException(type.getName() + " needs a public constructor without parameters", e);
        }
    }
}
