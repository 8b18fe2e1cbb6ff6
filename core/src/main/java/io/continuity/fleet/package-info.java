/**
 * Who is alive, what each can read, and so what everybody may write.
 *
 * <p>Each instance of an application holds a <em>lease</em>. It writes the newest schema version of each type that
 * all who hold one can read: see {@link io.continuity.fleet.FleetMember}.
 */
package io.continuity.fleet;
