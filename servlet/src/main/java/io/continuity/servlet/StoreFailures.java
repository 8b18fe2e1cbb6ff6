package io.continuity.servlet;

import io.continuity.session.SessionStoreException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/** What a filter does when the store could not be asked. */
final class StoreFailures {
    private static final System.Logger LOG = System.getLogger(SessionFilter.class.getName());
    private static final int RETRY_AFTER_SECONDS = 1;

    private StoreFailures() {}

    static Optional<SessionStoreException> in(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof SessionStoreException failure) {
                return Optional.of(failure);
            }
        }
        return Optional.empty();
    }

    /** Answers by hand: sendError would start an error dispatch, whose page asks for the session again. */
    static void answer(HttpServletResponse response, SessionStoreException failure) throws IOException {
        LOG.log(System.Logger.Level.WARNING, () -> "Answering 503: " + failure.getMessage());
        if (response.isCommitted()) {
            throw failure;
        }
        response.reset();
        response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setIntHeader("Retry-After", RETRY_AFTER_SECONDS);
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().println("Your session is out of reach for a moment. Nothing is lost: please try again.");
    }
}
