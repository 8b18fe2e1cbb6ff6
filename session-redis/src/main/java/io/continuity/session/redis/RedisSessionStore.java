package io.continuity.session.redis;

import io.continuity.Clocks;
import io.continuity.fleet.Fleet;
import io.continuity.session.SaveResult;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionInspection;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStore;
import io.continuity.session.SessionStoreException;
import io.continuity.session.redis.SessionScripts.Moment;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Keeps sessions in Redis 6.2 or later, or Valkey: one server, replicas, Sentinel or Cluster.
 *
 * <p>A handle is the session's id and version. Every call for a session is one script and one round trip; scripts touch
 * the keys of one session and its shard only, which share a hash slot. Sessions expire by Redis' clock; one that never
 * does is kept for a year after its last access. The keys are described in {@code docs/redis-schema.md}.
 *
 * <p>What this instance has loaded stays in a near cache, which Redis tells when a session changes elsewhere. A load
 * that finds the session there waits for nothing, and never returns an older version than the handle names. Redis hears
 * of such accesses at most once in a tenth of the session's interval, and in exchange lets the session live for up to a
 * tenth longer, never shorter. While the connection is in doubt the near cache is empty. See {@code docs/sessions.md}.
 *
 * <p>Connections are opened by the first call that needs them, so that an application starts also while Redis is away;
 * {@link #warmUp} makes that call before the first user does. <em>Thread-safe.</em>
 */
public final class RedisSessionStore implements SessionStore {
    private static final System.Logger LOG = System.getLogger(RedisSessionStore.class.getName());

    private static final int INSTANCE_BYTES = 8;

    private final SessionScripts calls;
    private final Lanes lanes;
    private final NearCache cache;
    private final InstantSource clock;
    private final SessionObserver observer;
    private final SessionReads reads;
    private final SessionWrites writes;
    private final ExpiryScripts expiry;
    private final PrincipalIndex principals;
    private final SessionInspection inspection;
    private final Fleet fleet;

    private RedisSessionStore(Builder builder) {
        RedisKeys keys = new RedisKeys(builder.keyPrefix);
        byte[] instance = new byte[INSTANCE_BYTES];
        new SecureRandom().nextBytes(instance);
        this.calls = new SessionScripts(keys, HexFormat.of().formatHex(instance));
        RetainedSessions retained = builder.serveWhileAway
                ? new RetainedSessions(builder.nearCacheEntries, builder.nearCacheBytes, builder.clock)
                : RetainedSessions.none();
        this.cache = new NearCache(builder.nearCacheEntries, builder.nearCacheBytes, retained);
        boolean cached = builder.nearCacheEntries > 0 && builder.nearCacheBytes > 0;
        Optional<NearCacheFeed> feed = cached ? Optional.of(new NearCacheFeed(cache, keys)) : Optional.empty();
        Masters masters = builder.topology.masters(builder.ssl, feed, builder.observer);
        this.lanes = Lanes.over(masters, cached, builder.durability);
        this.clock = builder.clock;
        this.observer = builder.observer;
        this.reads = new SessionReads(calls, lanes.tracked(), cache, retained, clock, observer);
        this.writes = new SessionWrites(calls, lanes, cache, clock);
        this.expiry = new ExpiryScripts(calls, lanes.untracked(), cache, clock, observer);
        this.principals = new PrincipalIndex(calls, lanes, cache, clock);
        this.inspection = new RedisInspection(this, lanes, calls, cache, clock, keys.prefix());
        this.fleet = new RedisFleet(lanes.untracked(), keys, clock);
    }

    /**
     * Starts building a store.
     *
     * @param uri where Redis is: {@code redis://[[user:]password@]host[:port][/database]}, {@code rediss://} for TLS,
     *     {@code redis-socket:///path}, {@code redis-sentinel://host:port,host:port/database#master},
     *     {@code redis-cluster://host:port,host:port} or {@code redis-replicas://host:port,host:port}; see
     *     {@code docs/topologies.md}
     * @return a builder
     * @throws IllegalArgumentException if the address is not as it must be; the message leaves out the password
     */
    public static Builder builder(String uri) {
        return new Builder(Topology.parse(uri));
    }

    /**
     * Starts building a store.
     *
     * @param uri where Redis, or its Sentinels, are and how to sign in
     * @return a builder
     */
    public static Builder builder(RedisURI uri) {
        return new Builder(Topology.of(uri));
    }

    /**
     * Starts building a store on the threads and with the options of a client, to be shut down after the store.
     *
     * @param client with threads and options
     * @param uri where Redis, or its Sentinels, are and how to sign in
     * @return a builder
     */
    public static Builder builder(RedisClient client, RedisURI uri) {
        return new Builder(Topology.of(client, uri));
    }

    /**
     * Starts building a store on the nodes, the threads and with the options of a client, which is left alone as above.
     *
     * @param client of a Redis Cluster
     * @return a builder
     */
    public static Builder builder(RedisClusterClient client) {
        return new Builder(Topology.of(client));
    }

    /**
     * Connects before there are requests, the first of which would time out. If Redis is away that is logged.
     *
     * @param timeout how long to wait at most
     */
    public void warmUp(Duration timeout) {
        try {
            SessionId nobodys = SessionId.random(new SecureRandom());
            var unused = lanes.tracked().runOnce(calls.load(nobodys, moment(nobodys)), Deadline.within(timeout));
        } catch (SessionStoreException e) {
            LOG.log(System.Logger.Level.WARNING, () -> "Not connected yet: " + e.getMessage());
        }
    }

    @Override
    public Optional<SessionSnapshot> load(String handle, Duration timeout) {
        return parse(handle).flatMap(presented -> reads.load(presented, timeout));
    }

    @Override
    public SaveResult create(SessionSnapshot session, Duration timeout) {
        return writes.create(session, Optional.empty(), Deadline.within(timeout));
    }

    @Override
    public SaveResult create(SessionSnapshot session, String principal, Duration timeout) {
        return writes.create(session, Optional.of(PrincipalIndex.owner(principal)), Deadline.within(timeout));
    }

    @Override
    public SaveResult save(String handle, SessionChanges changes, Duration timeout) {
        Deadline deadline = Deadline.within(timeout);
        return parse(handle)
                .map(presented -> writes.save(presented.id(), changes, deadline))
                .orElse(SaveResult.GONE);
    }

    @Override
    public boolean delete(String handle, OptionalLong basedOn, Duration timeout) {
        Deadline deadline = Deadline.within(timeout);
        return parse(handle)
                .map(presented -> writes.delete(presented.id(), basedOn, deadline))
                .orElse(false);
    }

    @Override
    public void touch(String handle) {
        parse(handle).ifPresent(presented -> reads.touch(presented.id()));
    }

    @Override
    public int announceExpired(Consumer<SessionSnapshot> listener, Duration timeout) {
        return new ExpirySweep(expiry, listener, Deadline.within(timeout)).run();
    }

    @Override
    public Set<SessionId> findByPrincipal(String principal, Duration timeout) {
        return principals.find(principal, Deadline.within(timeout));
    }

    @Override
    public int deleteByPrincipal(String principal, Duration timeout) {
        return principals.end(principal, Deadline.within(timeout));
    }

    @Override
    public String requestedId(String handle) {
        return Handle.parse(handle).map(parsed -> parsed.id().value()).orElse(handle);
    }

    @Override
    public Optional<SessionInspection> inspection() {
        return Optional.of(inspection);
    }

    /** Its calls run on the connection that no request waits for. */
    @Override
    public Optional<Fleet> fleet() {
        return Optional.of(fleet);
    }

    @Override
    public void close() {
        cache.close();
        lanes.close();
    }

    private Optional<Handle> parse(String handle) {
        Optional<Handle> parsed = Handle.parse(handle);
        if (parsed.isEmpty()) {
            observer.handleRefused();
        }
        return parsed;
    }

    private Moment moment(SessionId id) {
        return Moment.of(id, cache, clock);
    }

    NearCache nearCache() {
        return cache;
    }

    /** Configures a store. <em>Not thread-safe.</em> */
    public static final class Builder {
        private final Topology topology;
        private String keyPrefix = "continuity";
        private int nearCacheEntries = 10_000;
        private long nearCacheBytes = 64L << 20;
        private boolean serveWhileAway;
        private InstantSource clock = Clocks.system();
        private SessionObserver observer = SessionObserver.NONE;
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
         * Sets what all keys begin with, by default {@code continuity}: one for each application that shares a Redis.
         *
         * @param prefix 1 to 100 letters, digits or characters of {@code _.:/-}
         * @return this builder
         */
        public Builder keyPrefix(String prefix) {
            this.keyPrefix = Objects.requireNonNull(prefix, "keyPrefix");
            return this;
        }

        /**
         * Bounds the copies of sessions on the heap of this instance. By default 10,000 sessions and 64 MiB; 0 for
         * either means that there are none, and each request reads Redis.
         *
         * @param maxEntries how many sessions at most
         * @param maxBytes how many bytes of encoded attributes at most, names and overhead included
         * @return this builder
         * @throws IllegalArgumentException if one is negative
         */
        public Builder nearCache(int maxEntries, long maxBytes) {
            NearCache.requireBounds(maxEntries, maxBytes);
            this.nearCacheEntries = maxEntries;
            this.nearCacheBytes = maxBytes;
            return this;
        }

        /**
         * Sets when a creation, a save or the end of a session counts as done. By default {@link Durability#MASTER}.
         *
         * @param when the master has it, or a replica too
         * @return this builder
         */
        public Builder durability(Durability when) {
            this.durability = Objects.requireNonNull(when, "durability");
            return this;
        }

        /**
         * Says whether sessions are served while Redis cannot be asked, from what the near cache held when it lost touch.
         * By default not: such a load throws.
         *
         * <p>Needs a near cache, and may take as much memory once more during an outage. What other instances have done to
         * a session since, its logout included, is not known here before Redis can be asked again. A session of which there
         * is no copy, or one that is older than the client's handle, is out of reach. Served is what was accessed here
         * within the session's interval; Redis does not hear of these accesses, so a session whose time runs out in Redis
         * meanwhile has ended when Redis is back.
         *
         * @param served true to serve copies rather than nothing
         * @return this builder
         */
        public Builder serveWhileAway(boolean served) {
            this.serveWhileAway = served;
            return this;
        }

        /**
         * Sets where the times of access come from. By default the system clock.
         *
         * @param source the clock
         * @return this builder
         */
        public Builder clock(InstantSource source) {
            this.clock = Objects.requireNonNull(source, "clock");
            return this;
        }

        /**
         * Sets who hears of refused handles and unreadable sessions. By default nobody.
         *
         * @param sessionObserver the observer
         * @return this builder
         */
        public Builder observer(SessionObserver sessionObserver) {
            this.observer = Objects.requireNonNull(sessionObserver, "observer");
            return this;
        }

        /**
         * Builds the store, without connecting.
         *
         * @return a store, to be closed by the caller
         * @throws IllegalArgumentException if the key prefix is not as it must be, or if sessions are to be served while
         *     Redis is away and there is no near cache that would hold any
         */
        public RedisSessionStore build() {
            if (serveWhileAway && (nearCacheEntries == 0 || nearCacheBytes == 0)) {
                throw new IllegalArgumentException("serveWhileAway needs a near cache: its bounds must be above 0");
            }
            return new RedisSessionStore(this);
        }
    }
}
