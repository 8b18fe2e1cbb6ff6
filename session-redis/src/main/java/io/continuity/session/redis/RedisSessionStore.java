package io.continuity.session.redis;

import static io.continuity.session.redis.SessionHash.text;

import io.continuity.Clocks;
import io.continuity.session.SaveResult;
import io.continuity.session.SaveResult.Saved;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStore;
import io.continuity.session.SessionStoreException;
import io.continuity.session.redis.NearCache.Hit;
import io.continuity.session.redis.NearCache.Load;
import io.continuity.session.redis.NearCache.Sent;
import io.continuity.session.redis.SessionScripts.Moment;
import io.continuity.session.redis.SessionScripts.Outcome;
import io.lettuce.core.RedisURI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Keeps sessions in Redis 6.2 or later, or Valkey.
 *
 * <p>A handle is the session's id and version. Every call for a session is one script and one round trip; scripts touch
 * the keys of one session and its shard only, which share a hash slot. Sessions expire by Redis' clock. A session that never expires is kept for a
 * year after its last access. The keys are described in {@code docs/redis-schema.md}.
 *
 * <p>What this instance has loaded stays in a near cache, which Redis tells when a session changes elsewhere. A load
 * that finds the session there waits for nothing, and never returns an older version than the handle names. Redis hears
 * of such accesses at most once in a tenth of the session's interval, and in exchange lets the session live for up to a
 * tenth longer, never shorter. While the connection is in doubt the near cache is empty. See {@code docs/sessions.md}.
 *
 * <p>The connection is opened by the first call that needs it, so that an application starts also while Redis is away;
 * {@link #warmUp} makes that call before the first user does. With a near cache, announcing what has expired and looking
 * up principals have a second one. <em>Thread-safe.</em>
 */
public final class RedisSessionStore implements SessionStore {
    private static final System.Logger LOG = System.getLogger(RedisSessionStore.class.getName());

    /** A session's id may change while a request is at work, but not that often. */
    private static final int MAX_MOVES = 32;

    private static final int INSTANCE_BYTES = 8;

    private final SessionScripts calls;
    private final RedisScripts scripts;
    private final RedisScripts untracked;
    private final RetainedSessions retained;
    private final NearCache cache;
    private final InstantSource clock;
    private final SessionObserver observer;
    private final ExpiryScripts expiry;
    private final PrincipalIndex principals;

    private RedisSessionStore(Builder builder) {
        RedisKeys keys = new RedisKeys(builder.keyPrefix);
        byte[] instance = new byte[INSTANCE_BYTES];
        new SecureRandom().nextBytes(instance);
        this.calls = new SessionScripts(keys, HexFormat.of().formatHex(instance));
        this.retained = builder.serveWhileAway
                ? new RetainedSessions(builder.nearCacheEntries, builder.nearCacheBytes, builder.clock)
                : RetainedSessions.none();
        this.cache = new NearCache(builder.nearCacheEntries, builder.nearCacheBytes, retained);
        boolean cached = builder.nearCacheEntries > 0 && builder.nearCacheBytes > 0;
        this.scripts =
                new RedisScripts(builder.uri, cached ? Optional.of(new NearCacheFeed(cache, keys)) : Optional.empty());
        this.untracked = cached ? scripts.untracked() : scripts;
        this.clock = builder.clock;
        this.observer = builder.observer;
        this.expiry = new ExpiryScripts(calls, untracked, cache, clock, observer);
        this.principals = new PrincipalIndex(calls, untracked, cache, clock);
    }

    /**
     * Starts building a store.
     *
     * @param uri where Redis is, for example {@code redis://localhost:6379/0} or {@code rediss://user:password@host}
     * @return a builder
     * @throws IllegalArgumentException if Lettuce does not understand the URI
     */
    public static Builder builder(String uri) {
        return new Builder(RedisURI.create(uri));
    }

    /**
     * Starts building a store.
     *
     * @param uri where Redis is and how to sign in
     * @return a builder
     */
    public static Builder builder(RedisURI uri) {
        return new Builder(uri);
    }

    /**
     * Connects while nobody waits, by asking for a session that nobody has.
     *
     * <p>To be called before an instance takes requests: a cold one takes long enough for connecting, and for loading
     * the code that does it, that its first users would be told to come again. If Redis is away that is logged, and the
     * first call connects.
     *
     * @param timeout how long to wait at most
     */
    public void warmUp(Duration timeout) {
        try {
            var unused = load(SessionId.random(new SecureRandom()).value(), timeout);
        } catch (SessionStoreException e) {
            LOG.log(System.Logger.Level.WARNING, () -> "Not connected yet: " + e.getMessage());
        }
    }

    @Override
    public Optional<SessionSnapshot> load(String handle, Duration timeout) {
        Optional<Handle> presented = parse(handle);
        if (presented.isEmpty()) {
            return Optional.empty();
        }
        SessionId id = presented.get().id();
        Moment moment = moment(id);
        Optional<Hit> hit = cache.hit(presented.get(), moment.now());
        if (hit.isEmpty()) {
            return fetchOrRetained(presented.get(), moment, within(timeout));
        }
        if (hit.get().touchDue()) {
            report(id, moment, true);
        }
        return hit.map(Hit::session);
    }

    private Optional<SessionSnapshot> fetchOrRetained(Handle handle, Moment moment, Deadline deadline) {
        try {
            return fetch(handle.id(), moment, deadline);
        } catch (SessionStoreException e) {
            Optional<SessionSnapshot> copy = retained.serve(handle);
            copy.ifPresent(served -> observer.servedWhileAway());
            return Optional.of(copy.orElseThrow(() -> e));
        }
    }

    private Optional<SessionSnapshot> fetch(SessionId id, Moment moment, Deadline deadline) {
        Optional<Load> load = cache.begin(id);
        try {
            List<Object> reply = scripts.run(calls.load(id, moment), deadline);
            retained.drop(id);
            Optional<SessionSnapshot> session = SessionScripts.loaded(id, reply);
            if (session.isEmpty()) {
                cache.evict(id);
                if (!text(reply.get(0)).equals(SessionScripts.NONE)) {
                    observer.sessionUnreadable();
                }
            } else {
                load.ifPresent(announced -> cache.put(
                        announced, session.get().accessedAt(Instant.ofEpochMilli(moment.now())), moment.now()));
            }
            return session;
        } finally {
            load.ifPresent(cache::end);
        }
    }

    @Override
    public SaveResult create(SessionSnapshot session, Duration timeout) {
        Deadline deadline = within(timeout);
        long now = clock.millis();
        Optional<Load> creation = cache.begin(session.id());
        try {
            String answer = text(scripts.run(calls.create(session), deadline).get(0));
            if (!answer.equals(SessionScripts.SAVED)) {
                return SaveResult.CONFLICT;
            }
            SessionSnapshot created = SessionChanges.blind().build().appliedTo(session);
            creation.ifPresent(announced -> cache.put(announced, created, now));
            return saved(session.id(), created.version());
        } finally {
            creation.ifPresent(cache::end);
        }
    }

    @Override
    public SaveResult save(String handle, SessionChanges changes, Duration timeout) {
        Deadline deadline = within(timeout);
        Optional<Handle> presented = parse(handle);
        if (presented.isEmpty()) {
            return SaveResult.GONE;
        }
        SessionId id = presented.get().id();
        byte[] mark = Expectations.mark();
        for (int moves = 0; moves <= MAX_MOVES; moves++) {
            Outcome outcome = save(id, changes, mark, deadline);
            switch (outcome.answer()) {
                case SessionScripts.MOVED -> id = outcome.id();
                case SessionScripts.SAVED -> {
                    return saved(outcome.id(), outcome.version());
                }
                case SessionScripts.CONFLICT -> {
                    return outcome.conflict();
                }
                default -> {
                    return SaveResult.GONE;
                }
            }
        }
        return SaveResult.GONE;
    }

    private Outcome save(SessionId id, SessionChanges changes, byte[] mark, Deadline deadline) {
        Moment moment = moment(id);
        long generation = cache.generation();
        try {
            Outcome outcome =
                    SessionScripts.saved(id, changes, scripts.run(calls.save(id, changes, mark, moment), deadline));
            if (outcome.is(SessionScripts.SAVED) && outcome.id().equals(id)) {
                cache.saved(new Sent(id, generation, moment.now()), changes, outcome.version());
            } else {
                cache.evict(id); // Moved, gone, or in conflict with what is there.
            }
            return outcome;
        } catch (RuntimeException e) {
            cache.doubt(id);
            throw e;
        }
    }

    private static SaveResult saved(SessionId id, long version) {
        return new Saved(new Handle(id, version).text());
    }

    @Override
    public boolean delete(String handle, OptionalLong basedOn, Duration timeout) {
        Deadline deadline = within(timeout);
        Optional<SessionId> id = parse(handle).map(Handle::id);
        for (int moves = 0; id.isPresent() && moves <= MAX_MOVES; moves++) {
            Outcome outcome = delete(id.get(), basedOn, deadline);
            if (!outcome.is(SessionScripts.MOVED)) {
                return outcome.is(SessionScripts.DELETED);
            }
            id = Optional.of(outcome.id());
        }
        return false;
    }

    private Outcome delete(SessionId id, OptionalLong basedOn, Deadline deadline) {
        try {
            return SessionScripts.deleted(id, scripts.run(calls.delete(id, basedOn, moment(id)), deadline));
        } finally {
            cache.evict(id);
        }
    }

    @Override
    public void touch(String handle) {
        Optional<Handle> presented = parse(handle);
        if (presented.isEmpty()) {
            return;
        }
        SessionId id = presented.get().id();
        Moment moment = moment(id);
        Optional<Hit> hit = cache.hit(new Handle(id, 0), moment.now());
        if (hit.isEmpty()) {
            retained.accessed(id);
        }
        if (hit.isEmpty() || hit.get().touchDue()) {
            report(id, moment, hit.isPresent());
        }
    }

    /** Tells Redis of an access without waiting. If it turns out that the session has ended, so has its copy here. */
    private void report(SessionId id, Moment moment, boolean servedHere) {
        scripts.send(calls.touch(id, moment, servedHere), answer -> {
            if (text(answer.get(0)).equals(SessionScripts.NONE)) {
                cache.evict(id);
            }
        });
    }

    @Override
    public int announceExpired(Consumer<SessionSnapshot> listener, Duration timeout) {
        return new ExpirySweep(expiry, listener, within(timeout)).run();
    }

    @Override
    public Set<SessionId> findByPrincipal(String principal, Duration timeout) {
        return principals.find(principal, within(timeout));
    }

    @Override
    public int deleteByPrincipal(String principal, Duration timeout) {
        return principals.end(principal, within(timeout));
    }

    @Override
    public String requestedId(String handle) {
        return Handle.parse(handle).map(parsed -> parsed.id().value()).orElse(handle);
    }

    @Override
    public void close() {
        cache.close();
        untracked.close();
        scripts.close();
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

    private static Deadline within(Duration timeout) {
        return new Deadline(Clocks.ticker(), timeout);
    }

    /** For tests, which have to know when it is open. */
    NearCache nearCache() {
        return cache;
    }

    /** Configures a store. <em>Not thread-safe.</em> */
    public static final class Builder {
        private final RedisURI uri;
        private String keyPrefix = "continuity";
        private int nearCacheEntries = 10_000;
        private long nearCacheBytes = 64L << 20;
        private boolean serveWhileAway;
        private InstantSource clock = Clocks.system();
        private SessionObserver observer = SessionObserver.NONE;

        private Builder(RedisURI uri) {
            this.uri = Objects.requireNonNull(uri, "uri");
        }

        /**
         * Sets what all keys begin with. By default {@code continuity}. Applications that share a Redis and no sessions
         * need a prefix each.
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
            if (maxEntries < 0 || maxBytes < 0) {
                throw new IllegalArgumentException(
                        "nearCache bounds must not be negative: " + maxEntries + " entries, " + maxBytes + " bytes");
            }
            this.nearCacheEntries = maxEntries;
            this.nearCacheBytes = maxBytes;
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
         * @throws IllegalArgumentException if the key prefix is not as it must be
         */
        public RedisSessionStore build() {
            return new RedisSessionStore(this);
        }
    }
}
