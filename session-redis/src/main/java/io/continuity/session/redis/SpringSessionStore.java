package io.continuity.session.redis;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.SaveResult;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionInspection;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStore;
import io.continuity.session.SessionStoreException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Shares sessions with applications on Spring Session 4, for the time of moving from there to here or back.
 *
 * <p>Each session is in one layout at a time, that of Spring Session or our own, so there are no two copies that could
 * differ. A move is one script: of two instances that move a session, one does. Handles are accepted in both forms, ours
 * and the value of Spring Session's cookie. Not for Redis Cluster, where the two layouts are on different nodes.
 *
 * <p>What stands in Spring Session's layout and is no session counts as none. Sessions that are there are neither counted
 * by {@link #inspection} nor told of by {@link #announceExpired}. See {@code docs/migration.md}. <em>Thread-safe.</em>
 */
public final class SpringSessionStore implements SessionStore {
    /** Two instances in different modes may move a session to and fro, but not that often within one call. */
    private static final int MAX_MOVES = 16;

    /** Fetches from Redis whatever a near cache knows: the client has not told which version it has seen. */
    private static final long NEWEST = 1L << 53;

    private final RedisSessionStore store;
    private final SpringSessions spring;
    private final Mode mode;
    private final SessionObserver observer;

    /** In which layout sessions are used; those that are found in the other are moved. */
    public enum Mode {
        /** Our own: for when no instance is left that runs on Spring Session. */
        READ,
        /** Spring Session's: for as long as there may be instances that run on it. */
        DUAL
    }

    private SpringSessionStore(Builder builder) {
        this.store = builder.store;
        this.mode = builder.mode;
        this.observer = builder.observer;
        RedisInspection inspection = (RedisInspection) store.inspection().orElseThrow();
        if (inspection.lanes().tracked().isCluster()) {
            throw new IllegalArgumentException(
                    "Sessions of Spring Session cannot be shared on Redis Cluster: its keys and ours are on different"
                            + " nodes, so that no script can move a session");
        }
        this.spring = new SpringSessions(inspection, builder);
    }

    /**
     * Starts building a store.
     *
     * @param store keeps what is in our own layout; closed with the new one
     * @param mode in which layout sessions are used
     * @return a builder
     */
    public static Builder over(RedisSessionStore store, Mode mode) {
        return new Builder(store, mode);
    }

    private boolean isDual() {
        return mode == Mode.DUAL;
    }

    @Override
    public Optional<SessionSnapshot> load(String handle, Duration timeout) {
        Optional<SessionId> id = parse(handle);
        Deadline deadline = Deadline.within(timeout);
        for (int moves = 0; id.isPresent() && moves <= MAX_MOVES; moves++) {
            Optional<SessionSnapshot> session = isDual()
                    ? spring.load(id.get(), deadline)
                    : store.load(ownHandle(handle, id.get()), left(deadline));
            if (session.isPresent() || !move(id.get(), deadline)) {
                return session;
            }
        }
        return id.flatMap(any -> {
            throw movedTooOften();
        });
    }

    @Override
    public SaveResult create(SessionSnapshot session, Duration timeout) {
        return isDual()
                ? spring.create(session, Optional.empty(), Deadline.within(timeout))
                : store.create(session, timeout);
    }

    @Override
    public SaveResult create(SessionSnapshot session, String principal, Duration timeout) {
        return isDual()
                ? spring.create(session, Optional.of(principal), Deadline.within(timeout))
                : store.create(session, principal, timeout);
    }

    @Override
    public SaveResult save(String handle, SessionChanges changes, Duration timeout) {
        Optional<SessionId> id = parse(handle);
        if (id.isEmpty()) {
            return SaveResult.GONE;
        }
        Deadline deadline = Deadline.within(timeout);
        for (int moves = 0; moves <= MAX_MOVES; moves++) {
            SaveResult result = isDual()
                    ? spring.save(id.get(), changes, deadline)
                    : store.save(ownHandle(handle, id.get()), changes, left(deadline));
            if (!result.equals(SaveResult.GONE) || !move(id.get(), deadline)) {
                return result;
            }
        }
        throw movedTooOften();
    }

    /** Brings a session into the layout of this mode; false if it is not in the other. */
    private boolean move(SessionId id, Deadline deadline) {
        return isDual() ? spring.give(id, deadline) : spring.take(id, deadline);
    }

    private static SessionStoreException movedTooOften() {
        return new SessionStoreException(
                "A session was moved to and fro between the layouts of Spring Session and Continuity by several instances");
    }

    /** Looks twice in each layout: a session may be moved to the one while this looks in the other. */
    @Override
    public boolean delete(String handle, OptionalLong basedOn, Duration timeout) {
        Optional<SessionId> id = parse(handle);
        if (id.isEmpty()) {
            return false;
        }
        Deadline deadline = Deadline.within(timeout);
        Predicate<SessionId> ours = known -> store.delete(ownHandle(handle, known), basedOn, left(deadline));
        Predicate<SessionId> springs = known -> spring.delete(known, basedOn, deadline);
        Predicate<SessionId> once = isDual() ? springs.or(ours) : ours.or(springs);
        return once.or(once).test(id.get());
    }

    @Override
    public void touch(String handle) {
        parse(handle).ifPresent(id -> {
            spring.touch(id);
            store.touch(ownHandle(handle, id));
        });
    }

    @Override
    public String requestedId(String handle) {
        return known(handle).map(SessionId::value).orElse(handle);
    }

    /** In the form that the next step of the move, or of the way back, knows, also if the client only ever reads. */
    @Override
    public String handleOf(String handle, SessionSnapshot loaded) {
        if (isDual()) {
            return SpringId.cookie(loaded.id());
        }
        return Handle.parse(handle).isPresent() ? handle : new Handle(loaded.id(), loaded.version()).text();
    }

    @Override
    public int announceExpired(Consumer<SessionSnapshot> listener, Duration timeout) {
        return store.announceExpired(listener, timeout);
    }

    @Override
    public Set<SessionId> findByPrincipal(String principal, Duration timeout) {
        Deadline deadline = Deadline.within(timeout);
        Set<SessionId> found = new HashSet<>(spring.owned(principal, false, deadline));
        found.addAll(store.findByPrincipal(principal, left(deadline)));
        found.addAll(spring.owned(principal, false, deadline));
        return Set.copyOf(found);
    }

    /** Looks twice in Spring Session's layout, as {@link #delete} does. */
    @Override
    public int deleteByPrincipal(String principal, Duration timeout) {
        Deadline deadline = Deadline.within(timeout);
        return spring.owned(principal, true, deadline).size()
                + store.deleteByPrincipal(principal, left(deadline))
                + spring.owned(principal, true, deadline).size();
    }

    @Override
    public Optional<SessionInspection> inspection() {
        return store.inspection();
    }

    @Override
    public void close() {
        store.close();
    }

    private Optional<SessionId> parse(String handle) {
        Optional<SessionId> id = known(handle);
        if (id.isEmpty()) {
            observer.handleRefused();
        }
        return id;
    }

    private static Optional<SessionId> known(String handle) {
        return SpringId.ofCookie(handle).or(() -> Handle.parse(handle).map(Handle::id));
    }

    private static String ownHandle(String handle, SessionId id) {
        return Handle.parse(handle).isPresent() ? handle : new Handle(id, NEWEST).text();
    }

    private static Duration left(Deadline deadline) {
        return Duration.ofNanos(Math.max(0, deadline.remainingNanos()));
    }

    /** Configures a store. <em>Not thread-safe.</em> */
    public static final class Builder {
        private final RedisSessionStore store;
        private final Mode mode;
        private String namespace = "spring:session";
        private boolean indexed;
        private SessionObserver observer = SessionObserver.NONE;
        private Function<Map<String, EncodedAttribute>, Optional<String>> principals = attributes -> Optional.empty();

        private Builder(RedisSessionStore store, Mode mode) {
            this.store = Objects.requireNonNull(store, "store");
            this.mode = Objects.requireNonNull(mode, "mode");
        }

        /**
         * Sets what Spring Session's keys begin with, by default {@code spring:session}.
         *
         * @param value its property {@code spring.session.data.redis.namespace}
         * @return this builder
         */
        public Builder namespace(String value) {
            this.namespace = Objects.requireNonNull(value, "namespace");
            return this;
        }

        /**
         * Sets whether Spring Session keeps indexes ({@code RedisIndexedSessionRepository}). By default it does not.
         *
         * @param value whether its property {@code spring.session.data.redis.repository-type} is {@code indexed}
         * @return this builder
         */
        public Builder indexed(boolean value) {
            this.indexed = value;
            return this;
        }

        /**
         * Sets how to know whom a session belongs to that Spring Session's side has signed in. By default nobody.
         *
         * @param resolver returns the principal's name, or empty, from the attributes; does not throw
         * @return this builder
         */
        public Builder principals(Function<Map<String, EncodedAttribute>, Optional<String>> resolver) {
            this.principals = Objects.requireNonNull(resolver, "principals");
            return this;
        }

        /**
         * Sets who hears of refused handles and of what is no session. By default nobody.
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
         * @throws IllegalArgumentException if the namespace is not as it must be, or if this is a Redis Cluster
         */
        public SpringSessionStore build() {
            return new SpringSessionStore(this);
        }

        SpringLayout layout(RedisKeys keys) {
            return SpringLayout.of(namespace, indexed, keys);
        }

        SessionObserver observer() {
            return observer;
        }

        Function<Map<String, EncodedAttribute>, Optional<String>> principals() {
            return principals;
        }
    }
}
