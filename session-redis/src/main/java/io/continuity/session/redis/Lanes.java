package io.continuity.session.redis;

/**
 * The connections of a store, by what runs on them. <em>Thread-safe.</em>
 *
 * @param tracked what the near cache follows
 * @param untracked what reads more than a near cache would keep
 * @param writes what has to be as durable as was asked for: {@code tracked}, unless replicas have to confirm it
 */
record Lanes(RedisScripts tracked, RedisScripts untracked, RedisScripts writes) implements AutoCloseable {

    /**
     * Opens them, without connecting.
     *
     * @param cached whether there is a near cache for which connections are to be set apart
     */
    static Lanes over(Masters masters, boolean cached, Durability durability) {
        RedisScripts tracked = new RedisScripts(masters);
        return new Lanes(
                tracked,
                cached ? tracked.untracked() : tracked,
                durability == Durability.REPLICA ? tracked.replicated() : tracked);
    }

    /**
     * Whether Redis takes writes for the near cache's own. If not, it tells of them as of anybody's, and does not
     * remember that what was written is kept here.
     */
    boolean areWritesTracked() {
        return writes == tracked;
    }

    /** Those that live on the threads of the tracked one first. */
    @Override
    public void close() {
        if (writes != tracked) {
            writes.close();
        }
        if (untracked != tracked) {
            untracked.close();
        }
        tracked.close();
    }
}
