package io.continuity.examples.rollout;

/** Somebody who does one thing after another; never two at a time. */
interface Visitor {

    /** Does one thing, blocks until the shop has answered, and returns after how many milliseconds the next is due. */
    int step();

    /** Ends what is still open, after the last step. */
    void leave();
}
