package io.continuity.resume;

import io.continuity.codec.EncodedAttribute;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a {@link ServerConnection} wants done, in order. <em>Immutable.</em> */
public sealed interface ServerAction permits LogCall, ServerAction.Plain {
    /** All but calls of the log. */
    sealed interface Plain extends ServerAction {}

    /**
     * Send a WebSocket message on the transport.
     *
     * @param wire as it is to be sent
     */
    record Send(Message wire) implements Plain {}

    /**
     * Close the transport, after what was to be sent.
     *
     * @param code for the close frame
     * @param reason for the close frame
     */
    record Close(CloseCode code, String reason) implements Plain {}

    /**
     * Find out who the client is and whether it may have a connection; answer {@link ServerConnection#authenticated} or
     * {@link ServerConnection#denied}. Asked at each resume, too.
     *
     * @param credential what the client has sent for that, if anything
     */
    record Authenticate(Optional<String> credential) implements Plain {
        /** Hides the credential. */
        @Override
        public String toString() {
            return "Authenticate";
        }
    }

    /**
     * A connection has begun.
     *
     * @param id of the connection
     * @param after the reason, if it takes the place of one that could not be resumed
     */
    record Opened(ConnectionId id, Optional<ResetReason> after) implements Plain {}

    /**
     * A connection goes on here.
     *
     * @param id of the connection
     * @param attributes what the application has stored with it
     */
    record Resumed(ConnectionId id, Map<String, EncodedAttribute> attributes) implements Plain {
        /**
         * Copies the map.
         *
         * @param id of the connection
         * @param attributes what the application has stored with it
         */
        public Resumed {
            attributes = Map.copyOf(attributes);
        }
    }

    /**
     * Give a message to the application, then call {@link ServerConnection#handled}.
     *
     * @param number the same whenever it is given again; with the epoch a key for what must be done once
     * @param message its content
     */
    record Deliver(long number, Message message) implements Plain {}

    /**
     * Give a message that is not kept to the application.
     *
     * @param message its content
     */
    record DeliverVolatile(Message message) implements Plain {}

    /**
     * Messages are stored and will reach the client, or a reset will tell that they may not have.
     *
     * @param count of the oldest for which this was not said yet
     */
    record Stored(int count) implements Plain {}

    /**
     * The connection is not here any more. No further message is delivered.
     *
     * @param unsent messages that are certainly not stored
     * @param unknown how many before them may be stored or not
     * @param ended whether it is nowhere else either
     */
    record Left(List<Message> unsent, int unknown, boolean ended) implements Plain {
        /**
         * Copies the list.
         *
         * @param unsent messages that are certainly not stored
         * @param unknown how many before them may be stored or not
         * @param ended whether it is nowhere else either
         */
        public Left {
            unsent = List.copyOf(unsent);
        }
    }

    /**
     * Call {@link ServerConnection#woken} then, instead of when was said before.
     *
     * @param at in the time of {@code now}; {@link Long#MAX_VALUE} for never
     */
    record WakeAt(long at) implements Plain {}
}
