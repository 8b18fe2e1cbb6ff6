package io.continuity.session.redis;

import io.continuity.session.Revocation;
import io.continuity.session.RevocationSource;
import io.continuity.session.SessionObserver;
import io.continuity.session.redis.StoredRevocations.Read;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps revocations in Redis 6.2 or later, or Valkey: one server, replicas, Sentinel or Cluster.
 *
 * <p>All are in one stream, each call is one script and one round trip; they end by Redis' clock. What a failover loses,
 * or an emptied Redis, is lost here too, but whoever reads notices: see {@code docs/redis-schema.md}.
 *
 * <p>Connections are opened by the first call that needs them. <em>Thread-safe.</em>
 */
public final class RedisRevocationSource implements RevocationSource {
    private static final System.Logger LOG = System.getLogger(RedisRevocationSource.class.getName());

    private final StoredRevocations stored;
    private final Lanes lanes;
    private final AtomicBoolean unreadableLogged = new AtomicBoolean();

    private RedisRevocationSource(Builder builder) {
        this.stored = new StoredRevocations(new RedisKeys(builder.keyPrefix).revocations());
        this.lanes = Lanes.over(
                builder.topology.masters(builder.ssl, Optional.empty(), SessionObserver.NONE),
                false,
                builder.durability);
    }

    /**
     * Starts building a source.
     *
     * @param uri where Redis is: see {@link RedisSessionStore#builder(String)}
     * @return a builder
     * @throws IllegalArgumentException if the address is not as it must be; the message leaves out the password
     */
    public static Builder builder(String uri) {
        return new Builder(Topology.parse(uri));
    }

    /**
     * Starts building a source.
     *
     * @param uri where Redis, or its Sentinels, are and how to sign in
     * @return a builder
     */
    public static Builder builder(RedisURI uri) {
        return new Builder(Topology.of(uri));
    }

    /**
     * Starts building a source on the threads and with the options of a client, to be shut down after the source.
     *
     * @param client with threads and options
     * @param uri where Redis, or its Sentinels, are and how to sign in
     * @return a builder
     */
    public static Builder builder(RedisClient client, RedisURI uri) {
        return new Builder(Topology.of(client, uri));
    }

    /**
     * Starts building a source on the nodes, the threads and with the options of a client, to be shut down after it.
     *
     * @param client of a Redis Cluster
     * @return a builder
     */
    public static Builder builder(RedisClusterClient client) {
        return new Builder(Topology.of(client));
    }

    @Override
    public void revoke(Revocation revocation, Duration timeout) {
        lanes.writes().run(stored.addition(revocation), Deadline.within(timeout));
    }

    @Override
    public Page read(String position, Duration timeout) {
        Read read = stored.page(position, lanes.untracked().run(stored.reading(position), Deadline.within(timeout)));
        if (read.unreadable() > 0 && !unreadableLogged.getAndSet(true)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> read.unreadable() + " entries of the stream " + stored.log() + " in Redis at "
                            + lanes.untracked().address() + " are no revocations that this version can read, and are"
                            + " left out: did something else, or a newer version, write them?");
        }
        return read.page();
    }

    @Override
    public void close() {
        lanes.close();
    }

    /** Configures a source. <em>Not thread-safe.</em> */
    public static final class Builder {
        private final Topology topology;
        private String keyPrefix = "continuity";
        private Durability durability = Durability.MASTER;
        private Optional<SslOptions> ssl = Optional.empty();

        private Builder(Topology topology) {
            this.topology = topology;
        }

        /**
         * Sets what TLS connections trust and their certificate. By default they trust what the JVM does, and have none.
         *
         * @param options for an address that begins with {@code rediss}
         * @return this builder
         * @throws IllegalArgumentException if the address asks for no TLS, or if a client is given, which has options
         */
        public Builder tls(SslOptions options) {
            topology.checkTls();
            this.ssl = Optional.of(options);
            return this;
        }

        /**
         * Sets what the key begins with, by default {@code continuity}: one for each application that shares a Redis.
         *
         * @param prefix 1 to 100 letters, digits or characters of {@code _.:/-}
         * @return this builder
         */
        public Builder keyPrefix(String prefix) {
            this.keyPrefix = Objects.requireNonNull(prefix, "keyPrefix");
            return this;
        }

        /**
         * Sets when a revocation counts as done. By default {@link Durability#MASTER}.
         *
         * @param when the master has it, or a replica too
         * @return this builder
         */
        public Builder durability(Durability when) {
            this.durability = Objects.requireNonNull(when, "durability");
            return this;
        }

        /**
         * Builds the source, without connecting.
         *
         * @return a source, to be closed by the caller
         * @throws IllegalArgumentException if the key prefix is not as it must be
         */
        public RedisRevocationSource build() {
            return new RedisRevocationSource(this);
        }
    }
}
