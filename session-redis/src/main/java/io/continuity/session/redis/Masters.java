package io.continuity.session.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import java.util.concurrent.CompletableFuture;

/**
 * Where commands go: the connection to the master that has a key, opened when it is first needed.
 *
 * <p>Each connection is to one server, so what is sent on it is executed there and in this order. <em>Thread-safe.</em>
 */
interface Masters extends AutoCloseable {
    /** Returns the connection to the master that has a key, or the attempt at one. Waits for nothing. */
    CompletableFuture<StatefulRedisConnection<String, byte[]>> of(String key);

    /** Empties the near cache until the servers have answered: called when one has not answered something in time. */
    void doubt();

    /** Names the servers in messages. */
    String address();

    /**
     * Returns others on the same threads, for scripts that read what no near cache keeps: Redis would have to remember
     * for the near cache that they did. To be closed before these.
     */
    Masters untracked();

    @Override
    void close();
}
