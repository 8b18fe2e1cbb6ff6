package io.continuity.examples.rollout;

/**
 * What everything that acts on instances shares.
 *
 * <p>Immutable; the parts are thread-safe.
 */
record Site(ChildProcesses children, Readiness readiness, EventLog events, Patience patience) {}
