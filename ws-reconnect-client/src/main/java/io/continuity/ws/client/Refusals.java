package io.continuity.ws.client;

import io.continuity.resume.CloseCode;
import io.continuity.ws.client.Closed.Reason;
import java.util.Optional;
import java.util.Set;

/** Decides which answers of servers are final. <em>Not thread-safe.</em> */
final class Refusals {
    private static final int MOST_UNAUTHORIZED = 3;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    /** Of those below 500: timeout, too early, too many requests. */
    private static final Set<Integer> PASSING = Set.of(408, 425, 429);

    private final boolean hasCredentials;
    private int unauthorized;
    private boolean everLive;

    Refusals(boolean hasCredentials) {
        this.hasCredentials = hasCredentials;
    }

    /** Whether the last credentials were refused. */
    boolean isUnauthorized() {
        return unauthorized > 0;
    }

    boolean isEverLive() {
        return everLive;
    }

    void live() {
        everLive = true;
        unauthorized = 0;
    }

    /** Judges the answer to an attempt: empty if there is to be another one. */
    Optional<Closed> answered(HandshakeFailure failure) {
        int status = failure.status();
        if (status == UNAUTHORIZED) {
            return unauthorized(failure.text());
        }
        // A proxy between two instances may answer all others; a first attempt shows a wrong address or configuration.
        boolean wrong = !everLive && status >= 200 && status < 500 && !PASSING.contains(status);
        return status == FORBIDDEN || wrong
                ? Optional.of(new Closed(Reason.REFUSED, failure.text()))
                : Optional.empty();
    }

    /** Judges the code with which the server has closed a transport. */
    Optional<Closed> closed(int code) {
        if (code == CloseCode.AUTH_EXPIRED.code()) {
            return unauthorized("the server does not accept the credentials");
        }
        return code == SocketEndpoint.tooBig()
                ? Optional.of(new Closed(Reason.TOO_LARGE, "a message is larger than the server takes"))
                : Optional.empty();
    }

    /** Judges a server that has chosen a subprotocol which was not offered. */
    Optional<Closed> wrongSubprotocol() {
        return everLive
                ? Optional.empty()
                : Optional.of(new Closed(Reason.REFUSED, "the server has chosen a subprotocol that was not offered"));
    }

    private Optional<Closed> unauthorized(String text) {
        unauthorized++;
        if (!hasCredentials) {
            return Optional.of(new Closed(Reason.REFUSED, text + ", and this client has no credentials"));
        }
        return unauthorized < MOST_UNAUTHORIZED
                ? Optional.empty()
                : Optional.of(new Closed(Reason.REFUSED, text + ", " + unauthorized + " times in a row"));
    }
}
