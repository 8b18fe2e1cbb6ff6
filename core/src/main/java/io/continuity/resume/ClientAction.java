package io.continuity.resume;

import java.util.List;
import java.util.OptionalLong;

/** What a {@link ClientConnection} wants done, in order. <em>Immutable.</em> */
public sealed interface ClientAction {
    /**
     * Open a transport.
     *
     * @param transport its number from now on
     */
    record Open(int transport) implements ClientAction {}

    /**
     * Send a WebSocket message. If it has a number, and the transport is plain, call {@link ClientConnection#written} once
     * it is out.
     *
     * @param transport on which
     * @param number which {@link ClientConnection#send} had returned; 0 if it is none of these messages
     * @param wire as it is to be sent
     */
    record Send(int transport, long number, Message wire) implements ClientAction {}

    /**
     * Send a WebSocket ping, and call {@link ClientConnection#ponged} when the pong has come. Wanted of plain transports only.
     *
     * @param transport on which
     */
    record Ping(int transport) implements ClientAction {}

    /**
     * Close a transport, or give up opening it. Nothing more is wanted to be known of it.
     *
     * @param transport which
     * @param code for the close frame
     * @param reason for the close frame
     */
    record Close(int transport, CloseCode code, String reason) implements ClientAction {}

    /**
     * Give a message to the application, then call {@link ClientConnection#handled}.
     *
     * @param number of the message
     * @param message its content
     */
    record Deliver(long number, Message message) implements ClientAction {}

    /**
     * Give a message that is not kept to the application.
     *
     * @param message its content
     */
    record DeliverVolatile(Message message) implements ClientAction {}

    /**
     * The server has dropped messages, by its policy, that come after those received so far.
     *
     * @param count how many
     */
    record Missing(long count) implements ClientAction {}

    /**
     * The server has handled messages for good.
     *
     * @param upTo the number of the last
     */
    record Handled(long upTo) implements ClientAction {}

    /**
     * A connection is live on a transport.
     *
     * @param transport which
     * @param resumed whether it has gone on from another
     */
    record Live(int transport, boolean resumed) implements ClientAction {}

    /**
     * The connection could not be resumed, and a fresh one has begun. Messages from the server may be missing after the last
     * one that was delivered; numbers begin again with 1.
     *
     * @param why it could not
     * @param handled the last message that the server has handled; empty if that is not known
     * @param unhandled the messages after that one, which are not sent again: if it is not known, some of them, or all, may
     *     have been handled
     */
    record Reset(ResetReason why, OptionalLong handled, List<Message> unhandled) implements ClientAction {
        /**
         * Copies the list.
         *
         * @param why it could not
         * @param handled the last message that the server has handled
         * @param unhandled the messages after that one
         */
        public Reset {
            unhandled = List.copyOf(unhandled);
        }
    }

    /**
     * Messages that were sent, and are not reported as handled, will not be sent again: the connection that they belonged to
     * is gone. Numbers of what is sent from now on begin with 1. A {@link Reset} follows once the application has handled
     * what was received before.
     *
     * @param why the connection is gone
     * @param handled the last message that the server has handled; empty if that is not known
     */
    record SendingReset(ResetReason why, OptionalLong handled) implements ClientAction {}

    /**
     * The messages up to a number were the snapshot that follows a reset.
     *
     * @param upTo the number of the last
     */
    record SnapshotEnded(long upTo) implements ClientAction {}

    /**
     * Call {@link ClientConnection#renew} with new credentials.
     *
     * @param withinMillis until when
     */
    record CredentialsWanted(long withinMillis) implements ClientAction {}

    /** The connection has ended for good. */
    record Ended() implements ClientAction {}

    /**
     * Call {@link ClientConnection#woken} then, instead of when was said before.
     *
     * @param at in the time of {@code now}; {@link Long#MAX_VALUE} for never
     */
    record WakeAt(long at) implements ClientAction {}
}
