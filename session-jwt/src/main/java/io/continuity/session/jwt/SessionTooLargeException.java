package io.continuity.session.jwt;

import io.continuity.ContinuityException;

/** A session does not fit into the cookies that it may take. It was not saved; what the client holds is as it was. */
public final class SessionTooLargeException extends ContinuityException {
    private static final long serialVersionUID = 1L;

    SessionTooLargeException(String message) {
        super(message);
    }
}
