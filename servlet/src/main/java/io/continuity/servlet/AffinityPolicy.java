package io.continuity.servlet;

/** Which version of an application serves a user while several are alive. <em>Immutable.</em> */
public enum AffinityPolicy {
    /** Any, with each request: sessions are the same everywhere. */
    FOLLOW,

    /** The one that has begun the session, until the session or that version ends. */
    PIN,

    /** Any until it was the newest one, and that one from then on: never back, unless the newest one is taken away. */
    FORWARD_ONLY
}
