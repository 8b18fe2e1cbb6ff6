package io.continuity.servlet;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.util.Objects;

/**
 * An application's connection that a {@link DrainFilter} counts until it ends.
 *
 * <p>Public for containers, which make it; not for anybody else. <em>Not thread-safe</em>: the container calls it.
 */
public final class UpgradedConnection implements HttpUpgradeHandler {
    // Containers want a class, make an object of it, and Jetty also begins with it, all within one call.
    private static final ThreadLocal<Counted> MAKING = new ThreadLocal<>();

    private final Counted counted;

    private record Counted(HttpUpgradeHandler handler, DrainExchange exchange) {}

    /**
     * Called by the container.
     *
     * @throws NullPointerException if it is called by anybody else
     */
    public UpgradedConnection() {
        this.counted = Objects.requireNonNull(MAKING.get(), "not upgraded by a DrainFilter");
    }

    /** Has the container upgrade a connection to what an application has made. */
    static void begin(HttpServletRequest request, HttpUpgradeHandler handler, DrainExchange exchange)
            throws IOException, ServletException {
        MAKING.set(new Counted(handler, exchange));
        try {
            var unused = request.upgrade(UpgradedConnection.class);
            exchange.upgraded();
        } finally {
            MAKING.remove();
        }
    }

    @Override
    public void init(WebConnection connection) {
        counted.handler.init(new Closing(connection, counted.exchange));
    }

    /** Ends when the application closes it: Tomcat notices that with the next event of the socket only. */
    @SuppressWarnings("try") // The specification has it throw anything.
    private record Closing(WebConnection connection, DrainExchange exchange) implements WebConnection {
        @Override
        public ServletInputStream getInputStream() throws IOException {
            return connection.getInputStream();
        }

        @Override
        public ServletOutputStream getOutputStream() throws IOException {
            return connection.getOutputStream();
        }

        @Override
        public void close() throws Exception {
            try {
                connection.close();
            } finally {
                exchange.end();
            }
        }
    }

    @Override
    public void destroy() {
        try {
            counted.handler.destroy();
        } finally {
            counted.exchange.end();
        }
    }
}
