package io.continuity.resume;

/** What became of a message that was posted to a connection. */
public enum PostResult {
    /** It is kept, and will be sent. */
    STORED,
    /** There is no such connection. */
    ABSENT,
    /** The connection holds all that it may, or has just ended for that reason. The message is not kept. */
    FULL
}
