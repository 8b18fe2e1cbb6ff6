package io.continuity.session;

import java.util.Optional;

/**
 * What a store says of itself. <em>Immutable.</em>
 *
 * @param kind what sessions are kept in, for example {@code Redis}
 * @param address where that is, without user and password; empty if it is no server
 * @param keyPrefix what the keys of its sessions begin with; empty if it has none
 * @param nearCache the copies of sessions on the heap of this instance; empty if it keeps none
 */
public record StoreStatus(
        String kind, Optional<String> address, Optional<String> keyPrefix, Optional<NearCacheStatus> nearCache) {

    /**
     * Copies of sessions on the heap of this instance. Counts are since its start. <em>Immutable.</em>
     *
     * @param open whether it serves and takes sessions; it does not while the connection that feeds it is in doubt
     * @param entries how many sessions there are
     * @param bytes how much memory their attributes take, names and overhead included
     * @param hits loads that were answered from here
     * @param misses loads that the store was asked for
     * @param evictions sessions that were dropped, or not taken, for want of room
     */
    public record NearCacheStatus(boolean open, int entries, long bytes, long hits, long misses, long evictions) {}
}
