package io.continuity.resume;

/** What becomes of a connection whose client has not acknowledged as much as its window holds. */
public enum Overflow {
    /** It ends; its client is told so when it comes, and begins afresh. */
    RESET,
    /** Nothing more is taken for it, until the client has acknowledged some. */
    BLOCK,
    /** The oldest messages are dropped. A client that has not had them is told which numbers are missing. */
    DROP_OLDEST_WITH_GAP
}
