package io.continuity.ws.common;

import io.continuity.resume.Message;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import org.jspecify.annotations.Nullable;

/** Where a session's messages go: one socket, or a connection that has one after another. <em>Thread-safe.</em> */
public interface Outlet {
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

    /**
     * Tells whether it is neither closed nor about to be.
     *
     * @return whether it takes messages
     */
    boolean isOpen();

    /**
     * Has a message sent after those before it.
     *
     * @param message what to send
     * @param bounded whether it is refused when too much waits; one whose caller waits is not
     * @param sent hears what became of it
     */
    void send(Message message, boolean bounded, Sent sent);

    /**
     * Has the application told something, on a thread that it may block.
     *
     * @param news tells it
     */
    void tell(Runnable news);

    /**
     * Closes it once what waits has been sent; what comes later is refused. Without effect if it was called.
     *
     * @param reason what to say
     */
    void close(CloseReason reason);

    /**
     * Returns the socket that there is, or was last.
     *
     * @return the container's session
     */
    Session socket();

    /**
     * Returns what to call its session where anybody may read it.
     *
     * @param id of the session
     * @return without the id, if one can send to it with that
     */
    default String label(String id) {
        return "session " + id;
    }
}
