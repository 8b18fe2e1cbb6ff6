package io.continuity.resume;

/** What became of asking for a connection. */
public enum WantResult {
    /** Its owner was asked, and may release it. */
    ASKED,
    /** Nobody owns it, or its owner does not listen: claim it. */
    FREE
}
