package io.continuity.ws.common;

import jakarta.websocket.Session;

/** What a session may ask of its sockets. <em>Thread-safe.</em> */
public interface Limits {
    /**
     * Bounds text messages.
     *
     * @param socket that there is, or was last
     * @param bytes the bound
     */
    void text(Session socket, int bytes);

    /**
     * Returns the bound of text messages.
     *
     * @param socket that there is, or was last
     * @return bytes
     */
    int text(Session socket);

    /**
     * Bounds binary messages.
     *
     * @param socket that there is, or was last
     * @param bytes the bound
     */
    void binary(Session socket, int bytes);

    /**
     * Returns the bound of binary messages.
     *
     * @param socket that there is, or was last
     * @return bytes
     */
    int binary(Session socket);

    /**
     * Says after what time without messages to close.
     *
     * @param socket that there is, or was last
     * @param millis 0 or less for never
     */
    void idle(Session socket, long millis);

    /**
     * Returns after what time without messages it is closed.
     *
     * @param socket that there is, or was last
     * @return milliseconds; 0 for never
     */
    long idle(Session socket);
}
