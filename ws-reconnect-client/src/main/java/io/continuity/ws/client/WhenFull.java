package io.continuity.ws.client;

/** What becomes of a message that is sent while as many wait for the server as may wait. */
public enum WhenFull {
    /** The caller waits until there is room. If it is interrupted, the message is not sent. */
    BLOCK,
    /** The message is not sent, and its stage fails at once. */
    FAIL,
    /**
     * The message takes the one place beside the window, and is sent when there is room. The message that was there is
     * dropped, and counted: only the newest of those that find no room survives.
     */
    DROP
}
