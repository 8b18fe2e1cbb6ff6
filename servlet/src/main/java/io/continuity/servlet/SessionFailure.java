package io.continuity.servlet;

import io.continuity.ContinuityException;
import io.continuity.session.SessionConflictException;
import io.continuity.session.SessionStoreException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/** Answers requests whose session cannot be had or saved. */
final class SessionFailure {
    private static final System.Logger LOG = System.getLogger(SessionFilter.class.getName());
    private static final int RETRY_AFTER_SECONDS = 1;

    private SessionFailure() {}

    /** Finds what {@link #answer} is for, also if a framework has wrapped it. */
    static Optional<ContinuityException> in(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof SessionStoreException || t instanceof SessionConflictException) {
                return Optional.of((ContinuityException) t);
            }
        }
        return Optional.empty();
    }

    /** Answers by hand: sendError would start an error dispatch, whose page asks for the session again. */
    static void answer(HttpServletResponse response, ContinuityException failure) throws IOException {
        boolean conflict = failure instanceof SessionConflictException;
        int status = conflict ? HttpServletResponse.SC_CONFLICT : HttpServletResponse.SC_SERVICE_UNAVAILABLE;
        LOG.log(System.Logger.Level.WARNING, () -> "Answering " + status + ": " + failure.getMessage());
        if (response.isCommitted()) {
            throw failure;
        }
        response.reset();
        response.setStatus(status);
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("text/plain;charset=UTF-8");
        if (conflict) {
            response.getWriter()
                    .println(
                            "Another request has changed the same at the same time. Nothing was saved: please try again.");
        } else {
            response.setIntHeader("Retry-After", RETRY_AFTER_SECONDS);
            response.getWriter()
                    .println("Your session is out of reach for a moment. Nothing is lost: please try again.");
        }
    }
}
