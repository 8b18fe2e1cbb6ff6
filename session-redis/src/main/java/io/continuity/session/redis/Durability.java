package io.continuity.session.redis;

/** When a write to Redis counts as done. */
public enum Durability {
    /**
     * When the master has it. Redis replicates after it has answered, so a failover may lose the last moments' writes, and
     * may bring back a session that somebody has just logged out of.
     */
    MASTER,

    /**
     * When a replica has it too ({@code WAIT}). A write costs a round trip between master and replica more; one that no
     * replica confirms within a second fails, though the master may keep it. What survives which failover is said in
     * {@code docs/topologies.md}.
     */
    REPLICA
}
