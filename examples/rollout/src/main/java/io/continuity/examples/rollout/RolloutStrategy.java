package io.continuity.examples.rollout;

import java.util.List;

/** A way to put one version in the place of another. */
interface RolloutStrategy {

    /**
     * Blocks until the given instances are gone and as many of the other version serve.
     *
     * @throws InstanceFailedException when a new instance does not get ready; the old ones not yet replaced go on
     */
    void replace(List<ShopInstance> old, String version);
}
