package io.continuity.examples.rollout;

import java.util.List;

/** A way to put one version in the place of another. */
interface RolloutStrategy {

    /**
     * Blocks until the new version serves alone, or the old one again.
     *
     * @throws InstanceFailedException when a new instance does not get ready; the old ones not yet replaced go on
     * @throws SmokeTestFailedException when what a stage has left does not work
     */
    Ending roll(List<ShopInstance> old);

    /** How a rollout may end. */
    enum Ending {
        /** As planned, which may include a rollback. */
        AS_PLANNED,
        /** The gate has found that the new version is worse than the old one. */
        ROLLED_BACK
    }
}
