package io.continuity.ws.client;

import java.nio.ByteBuffer;

/**
 * Hears what happens to a {@link ReconnectingWebSocket}.
 *
 * <p>Called by one thread at a time, in order, on the client's executor. A method may block: messages wait then, the
 * connection stays alive, and the server stops once its window is full. It may send, and wait until that is handled. A message
 * counts as handled when the method returns <em>or throws</em>: what was thrown goes to {@link #onError}, and the message is
 * not given again. After {@link #onClosed} nothing is called.
 */
public interface WebSocketListener {
    /**
     * Messages come and go, on a new transport.
     *
     * @param socket which
     * @param resumed whether the connection has gone on from another transport, with nothing lost
     */
    default void onLive(ReconnectingWebSocket socket, boolean resumed) {}

    /**
     * A text message has come.
     *
     * @param socket to which
     * @param text its content
     */
    default void onText(ReconnectingWebSocket socket, String text) {}

    /**
     * A binary message has come.
     *
     * @param socket to which
     * @param data its content, which is the listener's own
     */
    default void onBinary(ReconnectingWebSocket socket, ByteBuffer data) {}

    /**
     * The connection could not go on, and a fresh one has begun; messages may have been lost in both directions. Of a server
     * that does not speak {@code continuity.v1}, this follows each loss of a transport.
     *
     * @param socket which
     * @param reset why, and what was sent and may not have been handled
     */
    default void onReset(ReconnectingWebSocket socket, Reset reset) {}

    /**
     * The messages since the last reset were a snapshot, with which the server's application has begun anew.
     *
     * @param socket which
     */
    default void onSnapshotEnd(ReconnectingWebSocket socket) {}

    /**
     * The server has dropped messages by its policy.
     *
     * @param socket which
     * @param count how many, since this was called last
     */
    default void onMissing(ReconnectingWebSocket socket, long count) {}

    /**
     * A method of this listener has thrown. What this one throws is logged.
     *
     * @param socket which
     * @param failure what was thrown
     */
    default void onError(ReconnectingWebSocket socket, Throwable failure) {
        System.getLogger(WebSocketListener.class.getName())
                .log(
                        System.Logger.Level.ERROR,
                        "A WebSocket listener has thrown; the message counts as handled",
                        failure);
    }

    /**
     * It is over. Not called while anything else is.
     *
     * @param socket which
     * @param closed why
     */
    default void onClosed(ReconnectingWebSocket socket, Closed closed) {}
}
