package io.continuity.resume;

import io.continuity.codec.EncodedAttribute;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One transport of a connection as a server has it: from its first frame until the connection is elsewhere, or nowhere.
 *
 * <p>A state machine without sockets, clocks and threads. Who owns it tells it what happens, in order, and performs
 * {@link #actions()} after each call. Times are milliseconds of any clock that never goes back. Messages to a client are
 * stored before they are sent; messages from it are handled one at a time, and what that brings is stored with the position
 * in one step before they are acknowledged. <em>Not thread-safe.</em>
 */
public final class ServerConnection {
    private final ServerIo io = new ServerIo();
    private final ServerHandshake handshake;
    private Optional<ServedConnection> served = Optional.empty();
    private long wakeAt = Long.MAX_VALUE;

    /**
     * Begins with a transport that has just opened.
     *
     * @param settings of the server
     * @param now the time
     */
    public ServerConnection(ServerSettings settings, long now) {
        this.handshake = new ServerHandshake(settings, io, (connection, then) -> served = Optional.of(connection));
        handshake.begin(now);
    }

    /**
     * Returns what to do, in order, and forgets it.
     *
     * @return actions, the last of which says when to wake this up, if that has changed
     */
    public List<ServerAction> actions() {
        long next = live().map(ServedConnection::dueAt).orElse(handshake.dueAt());
        if (next != wakeAt) {
            wakeAt = next;
            io.act(new ServerAction.WakeAt(next));
        }
        return io.take();
    }

    private Optional<ServedConnection> live() {
        return served.filter(connection -> !connection.isGone());
    }

    /**
     * Returns what to write to the connection's log with, for groups.
     *
     * @return empty until the connection has begun or gone on here, and when it is here no more
     */
    public Optional<Ownership> ownership() {
        return live().map(ServedConnection::owner);
    }

    /**
     * Says whether the client is still to be answered, or the log still asked for it.
     *
     * @return false once a connection has begun or gone on here, or the client was turned away or has gone
     */
    public boolean isBeginning() {
        return !handshake.isOver();
    }

    /**
     * Returns which connection's release this waits for.
     *
     * @return empty unless its owner was asked for it
     * @see #releasedElsewhere
     */
    public Optional<ConnectionId> awaited() {
        return handshake.awaited();
    }

    /**
     * Turns the client away before the log is asked for a connection.
     *
     * @param afterMillis when it may come back, or go elsewhere
     */
    public void refuse(long afterMillis) {
        handshake.refuse(afterMillis);
    }

    /**
     * A WebSocket message has come.
     *
     * @param wire as it was received
     * @param now the time
     */
    public void received(Message wire, long now) {
        if (!io.isOpen()) {
            return;
        }
        try {
            Frame frame = FrameCodec.decode(wire);
            if (served.isPresent()) {
                served.get().heard(now);
                served.get().frame(frame, now);
            } else {
                handshake.frame(frame);
            }
        } catch (ProtocolException e) {
            io.close(e.code(), e.reason());
            closed();
        }
    }

    /**
     * The transport has closed, in whatever way.
     */
    public void closed() {
        io.closed();
        handshake.closed();
        served.ifPresent(ServedConnection::closed);
    }

    /**
     * The client may have the connection.
     *
     * @param principal the name of who it is; empty if nobody in particular
     * @param validFor how long in milliseconds; empty if for ever
     */
    public void authenticated(String principal, OptionalLong validFor) {
        if (served.isEmpty()) {
            handshake.authenticated(principal);
        } else if (!served.get().authenticated(principal, validFor)) {
            denied();
        }
    }

    /** The client must not have the connection, or no longer. */
    public void denied() {
        io.close(CloseCode.AUTH_EXPIRED, "Not authenticated");
        closed();
    }

    /**
     * The client's credentials end soon.
     *
     * @param inMillis when
     */
    public void askForCredentials(long inMillis) {
        live().ifPresent(connection -> connection.askForCredentials(inMillis));
    }

    /**
     * The application has handled the message that it was given last.
     *
     * @param number of the message
     * @param replies messages to the client that are sent if, and only if, the message counts as handled
     * @param attributes what the application stores from now on, on the same condition; empty for what it no longer does
     * @param now the time
     */
    public void handled(
            long number, List<Message> replies, Map<String, Optional<EncodedAttribute>> attributes, long now) {
        served.ifPresent(connection -> connection.handled(number, replies, attributes, now));
    }

    /**
     * Sends a message, once it is stored.
     *
     * @param message what to send
     * @param now the time
     * @return false if the connection is not here, or holds all that it may: try again when something was stored, or give up
     */
    public boolean send(Message message, long now) {
        return served.isPresent() && served.get().send(message, now);
    }

    /**
     * Stores attributes of the application that no message has brought.
     *
     * @param attributes what the application stores from now on; empty for what it no longer does
     * @param now the time
     * @return false if the connection is not here
     */
    public boolean keep(Map<String, Optional<EncodedAttribute>> attributes, long now) {
        return served.isPresent() && served.get().keep(attributes, now);
    }

    /**
     * Sends a message now or never.
     *
     * @param message what to send
     */
    public void sendVolatile(Message message) {
        served.ifPresent(connection -> connection.sendVolatile(message));
    }

    /** Tells the client that all messages sent so far were the snapshot. */
    public void snapshotEnded() {
        served.ifPresent(ServedConnection::snapshotEnded);
    }

    /**
     * Has the client move.
     *
     * @param id of the drain: 1 to 200 characters
     * @param afterMillis when it is to open another transport; see {@link DrainPacing}
     * @param byMillis when this one ends in any case
     * @param now the time
     */
    public void drain(String id, long afterMillis, long byMillis, long now) {
        live().ifPresent(connection ->
                connection.drain(new Frame.Drain(id, afterMillis, byMillis, Optional.empty()), now));
    }

    /** Ends the connection for good, once what was sent is stored. */
    public void end() {
        live().ifPresent(ServedConnection::end);
    }

    /**
     * Something was posted to the connection.
     *
     * @param now the time
     * @see ConnectionHints#posted
     */
    public void posted(long now) {
        live().ifPresent(connection -> connection.posted(now));
    }

    /**
     * Another node wants the connection.
     *
     * @see ConnectionHints#wanted
     */
    public void wanted() {
        live().ifPresent(ServedConnection::wanted);
    }

    /**
     * A connection was released elsewhere, perhaps the one that this waits for.
     *
     * @param id of the connection
     * @see ConnectionHints#released
     */
    public void releasedElsewhere(ConnectionId id) {
        handshake.releasedElsewhere(id);
    }

    /**
     * A connection that was owned on this node has another owner.
     *
     * @param lost what was owned
     * @see ConnectionHints#claimed
     */
    public void claimedElsewhere(Ownership lost) {
        live().filter(connection -> connection.owner().id().equals(lost.id()))
                .ifPresent(connection -> connection.claimedElsewhere(lost));
    }

    /**
     * It is the time that was asked for.
     *
     * @param now the time
     */
    public void woken(long now) {
        wakeAt = Long.MAX_VALUE;
        if (served.isEmpty()) {
            handshake.woken(now);
        }
        live().ifPresent(connection -> connection.woken(now));
    }

    /**
     * The log has answered a call.
     *
     * @param answer what it was
     * @param now the time
     */
    public void answered(LogCall.Answer answer, long now) {
        if (served.isEmpty() || live().isPresent()) {
            answer.tell(now);
            live().ifPresent(ServedConnection::settle);
        }
    }
}
