package io.continuity.examples.rollout;

/**
 * What became of POSTs.
 *
 * <p>Immutable.
 *
 * @param acknowledged those that clients were told to be done
 * @param duplicates those that were done more than once, acknowledged or not
 * @param unexecuted those that were acknowledged and never done
 */
record Audit(int acknowledged, int duplicates, int unexecuted) {}
