/**
 * Entering and leaving service without hurting anyone.
 *
 * <p>A {@link io.continuity.drain.Drain} counts the work of this instance and, when it is to stop, goes through the phases
 * of {@link io.continuity.drain.DrainPhase} within the bounds of a {@link io.continuity.drain.DrainPlan}.
 *
 * <p>Before that, {@link io.continuity.drain.ReadinessGates} asks each {@link io.continuity.drain.ReadinessGate} whether it may
 * enter service.
 */
package io.continuity.drain;
