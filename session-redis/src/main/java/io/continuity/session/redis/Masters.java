package io.continuity.session.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Where commands go: the connection to the master that has a key, opened when it is first needed.
 *
 * <p>Each connection is to one server, so what is sent on it is executed there and in this order. None is restored: a
 * connection that breaks fails what was under way on it, and is replaced by another one. <em>Thread-safe.</em>
 */
interface Masters extends AutoCloseable {
    /**
     * Between two looks at who is master, if there are several servers. For so long a near cache may be stale while the
     * master that feeds it has been replaced and does not know, because it is cut off from all but us.
     */
    Duration CHECK_PAUSE = Duration.ofSeconds(5);

    /** Returns the connection to the master that has a key, or the attempt at one. Waits for nothing. */
    CompletableFuture<StatefulRedisConnection<String, byte[]>> of(String key);

    /** Returns who says which calls may wait for the master that has a key. */
    CircuitBreaker breaker(String key);

    /** Returns the connection to the node that another one has named as the owner of a slot; empty if this is no cluster. */
    Optional<CompletableFuture<StatefulRedisConnection<String, byte[]>>> follow(Redirection redirection);

    /**
     * Hears that a server has not answered in time, or does not know where it belongs: empties the near cache until it
     * has answered, and has somebody look whether it is still a master.
     */
    void doubt(StatefulRedisConnection<String, byte[]> connection);

    /** Hears that a server is no master: closes the connection, so that the master is looked for. */
    void abandon(StatefulRedisConnection<String, byte[]> connection);

    /** Whether servers name each other as owners of keys. */
    boolean isCluster();

    /** Names the servers in messages. */
    String address();

    /**
     * Returns others on the same threads, for scripts that read what no near cache keeps: Redis would have to remember
     * for the near cache that they did. To be closed before these.
     */
    Masters untracked();

    /** Returns others on the same threads whose connections hear what is published. To be closed before these. */
    Masters listening();

    /** Runs a task after a while, on a thread that must not be kept; never if this is closed. */
    void after(Duration delay, Runnable task);

    @Override
    void close();
}
