package io.continuity.session.jwt;

import io.continuity.ContinuityException;

/** The content of a token is not what this version writes, although it was sealed with a key of ours. */
final class PayloadException extends ContinuityException {
    private static final long serialVersionUID = 1L;

    PayloadException(String problem) {
        super("The content of a session token cannot be read: " + problem);
    }
}
