package io.continuity.ws.server;

import io.continuity.resume.ConnectionId;
import io.continuity.resume.ResetReason;
import io.continuity.ws.common.ConnectionSession;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/**
 * What there is to know of, and to do with, a connection that outlives its sockets and instances, beyond a {@link Session}.
 * <em>Thread-safe.</em>
 */
public interface Connection {
    /**
     * Finds the connection behind a session of an endpoint that is registered with {@link ContinuityEndpoints}.
     *
     * @param session as the endpoint was given it
     * @return empty if its client is a plain one, which does not resume
     */
    static Optional<Connection> of(Session session) {
        return session instanceof ConnectionSession known && known.outlet() instanceof Connection connection
                ? Optional.of(connection)
                : Optional.empty();
    }

    /**
     * Returns its id, the same on all instances, and {@code Session.getId()} too. With it one can send, not receive.
     *
     * @return the id
     */
    ConnectionId id();

    /**
     * Returns whose it is.
     *
     * @return as the {@link ConnectionAuthenticator} has said; empty for nobody in particular
     */
    String principal();

    /**
     * Returns the number of the message that is being handled on this thread.
     *
     * <p>A handler can run again for the same message after a crash. With the id of the connection, the number is a key for
     * what must be done once.
     *
     * @return 1 for the first of the connection; empty if none is being handled on this thread
     */
    OptionalLong message();

    /**
     * Tells why this connection begins in place of one that could not go on.
     *
     * @return empty if the client had none
     */
    Optional<ResetReason> replaces();

    /**
     * Adds it to a group, for {@link ContinuityEndpoints#sendToGroup}, until it leaves or ends.
     *
     * @param group its name, 1 to 200 characters
     * @return whether it is in the group now; false if the connection is not on this instance any more; fails with
     *     {@link io.continuity.resume.ConnectionLogException} if that is not known
     */
    CompletionStage<Boolean> join(String group);

    /**
     * Removes it from a group.
     *
     * @param group its name
     * @return as with {@link #join}
     */
    CompletionStage<Boolean> leave(String group);

    /**
     * Sends a text that is worth nothing later: it is not kept, and is lost when there is no socket, or too slow a one.
     *
     * @param text what to send
     */
    void sendVolatile(String text);

    /**
     * Sends bytes that are worth nothing later, as {@link #sendVolatile(String)} does.
     *
     * @param binary what to send
     */
    void sendVolatile(ByteBuffer binary);

    /** Tells the client that what was sent so far is a snapshot of what it has missed; with {@link Resumption} for snapshots. */
    void endSnapshot();
}
