package io.continuity.examples.rollout;

/**
 * Where those who make load write down what they saw.
 *
 * <p>Immutable; the parts are thread-safe.
 */
record LoadBooks(Tally tally, Ledger ledger) {}
