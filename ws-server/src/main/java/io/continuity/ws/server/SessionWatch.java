package io.continuity.ws.server;

import io.continuity.session.SessionLifeline;
import io.continuity.session.SessionStoreException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Keeps HTTP sessions alive as long as their connections are used, and ends connections whose session has ended.
 * <em>Thread-safe.</em>
 */
final class SessionWatch {
    /** How long a connection outlives its session at most, but for the time of one call of the store. */
    static final long CHECK_MILLIS = 10_000;

    private static final System.Logger LOG = System.getLogger(SessionWatch.class.getName());
    private static final int TOUCHES = 10;

    private final ConnectionThreads threads;
    private final LongSupplier ticker;

    /** One socket that was opened in a session. <em>Thread-safe.</em> */
    interface Watched {
        boolean isOpen();

        /** When something last came for the application, by the ticker. What it sends keeps no session alive. */
        long usedAt();

        void sessionEnded();
    }

    SessionWatch(ConnectionThreads threads, LongSupplier ticker) {
        this.threads = threads;
        this.ticker = ticker;
    }

    LongSupplier ticker() {
        return ticker;
    }

    Executor writers() {
        return threads.writers();
    }

    void follow(SessionLifeline session, Watched socket) {
        Executor executor = threads.application(Thread.currentThread().getContextClassLoader());
        next(new Following(session, socket, executor), ticker.getAsLong());
    }

    private record Following(SessionLifeline session, Watched socket, Executor executor) {}

    private void next(Following following, long touchedAt) {
        var unused = threads.after(
                checkMillis(following.session), () -> following.executor.execute(() -> check(following, touchedAt)));
    }

    /** A tenth of the session's time, if that is less. */
    private static long checkMillis(SessionLifeline session) {
        long interval = session.maxInactiveInterval().toMillis();
        return interval <= 0 ? CHECK_MILLIS : Math.min(CHECK_MILLIS, Math.max(1, interval / TOUCHES));
    }

    private void check(Following following, long touchedAt) {
        if (!following.socket.isOpen()) {
            return;
        }
        long now = ticker.getAsLong();
        long pause = TimeUnit.MILLISECONDS.toNanos(
                following.session.maxInactiveInterval().toMillis() / TOUCHES);
        boolean touch = following.socket.usedAt() - touchedAt > 0 && now - touchedAt >= pause;
        try {
            if (!(touch ? following.session.touch() : following.session.isThere())) {
                following.socket.sessionEnded();
                return;
            }
        } catch (SessionStoreException e) {
            // Not known is not ended.
            LOG.log(System.Logger.Level.DEBUG, "The session of a WebSocket could not be asked for", e);
            touch = false;
        }
        next(following, touch ? now : touchedAt);
    }
}
