package io.continuity.examples.rollout;

/** Says whether the new version does as well as the old one. */
interface CanaryGate {

    /** Blocks for a moment; ask again if it is inconclusive. */
    Result judge();

    /** What is known so far. */
    enum Result {
        PASS,
        FAIL,
        /** Too little is known. */
        INCONCLUSIVE
    }
}
