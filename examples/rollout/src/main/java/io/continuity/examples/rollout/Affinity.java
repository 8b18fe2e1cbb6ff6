package io.continuity.examples.rollout;

/** Which instance the balancer sends a user to. */
enum Affinity {
    /** Any, in turn. */
    NONE,
    /** The one whose name the session cookie ends in. */
    SESSION,
    /** The one that answered last, by a cookie of the balancer's own. */
    BALANCER
}
