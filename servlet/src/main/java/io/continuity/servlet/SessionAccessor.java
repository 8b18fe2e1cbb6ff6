package io.continuity.servlet;

import jakarta.servlet.http.HttpSession;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Lets code outside of requests at a session (Servlet 6.1, HttpSession.Accessor).
 *
 * <p>Each access is like a request of its own: it reads the session from the store, which marks it as accessed, and saves
 * its changes in one call at the end, also if the consumer throws. While the request that it was obtained in is still at
 * work, the session is that request's, which saves it. <em>Thread-safe.</em>
 */
final class SessionAccessor implements HttpSession.Accessor {
    private final String id;
    private final WebSession origin;

    private SessionAccessor(String id, WebSession origin) {
        this.id = id;
        this.origin = origin;
    }

    /**
     * Returns it as what it implements, so that classes which use this one can be verified where Servlet 6.1 is not
     * there: in Servlet 6.0 containers.
     */
    static HttpSession.Accessor of(WebSession session) {
        return new SessionAccessor(session.getId(), session);
    }

    /**
     * Runs the consumer with the session.
     *
     * @throws IllegalStateException if the session has ended, or has got another id since
     * @throws io.continuity.session.SessionStoreException if the store could not be asked in time
     */
    @Override
    public void access(Consumer<HttpSession> consumer) {
        Objects.requireNonNull(consumer, "sessionConsumer");
        WebSession current = origin.accessed();
        if (!current.getId().equals(id)) {
            throw new IllegalStateException("The session has got another id since this accessor was obtained");
        }
        try {
            consumer.accept(current);
        } catch (RuntimeException e) {
            saveInSpiteOf(e, current);
            throw e;
        }
        finish(current);
    }

    private void finish(WebSession session) {
        if (session != origin) {
            session.requestOver(false);
        }
    }

    private void saveInSpiteOf(RuntimeException failure, WebSession session) {
        try {
            finish(session);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
