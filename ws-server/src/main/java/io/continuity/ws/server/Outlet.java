package io.continuity.ws.server;

import io.continuity.resume.Message;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import org.jspecify.annotations.Nullable;

/** Where a session's messages go: one socket, or a connection that has one after another. <em>Thread-safe.</em> */
interface Outlet {
    /** Hears what became of a message. */
    @FunctionalInterface
    interface Sent {
        /**
         * Called once.
         *
         * @param failure why it was not sent, or may not have been; null if it was
         */
        void done(@Nullable Throwable failure);
    }

    /** Tells whether it is neither closed nor about to be. */
    boolean isOpen();

    /**
     * Has a message sent after those before it.
     *
     * @param bounded whether it is refused when too much waits; one whose caller waits is not
     */
    void send(Message message, boolean bounded, Sent sent);

    /** Has the application told something, on a thread that it may block. */
    void tell(Runnable news);

    /** Closes it once what waits has been sent; what comes later is refused. Without effect if it was called. */
    void close(CloseReason reason);

    /** The socket that there is, or was last. */
    Session socket();
}
