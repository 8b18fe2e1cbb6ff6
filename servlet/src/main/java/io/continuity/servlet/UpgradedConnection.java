package io.continuity.servlet;

import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An application's connection that a {@link DrainFilter} counts until it ends.
 *
 * <p>Public for containers, which make it; not for anybody else. <em>Not thread-safe</em>: the container calls it.
 */
public final class UpgradedConnection implements HttpUpgradeHandler {
    private @Nullable HttpUpgradeHandler handler;
    private @Nullable DrainExchange exchange;

    /** Called by the container. */
    public UpgradedConnection() {}

    /** Says whose it is; the container begins after that. */
    void follow(HttpUpgradeHandler applications, DrainExchange counted) {
        handler = applications;
        exchange = counted;
        counted.upgraded();
    }

    @Override
    public void init(WebConnection connection) {
        Objects.requireNonNull(handler).init(connection);
    }

    @Override
    public void destroy() {
        try {
            Objects.requireNonNull(handler).destroy();
        } finally {
            Objects.requireNonNull(exchange).end();
        }
    }
}
