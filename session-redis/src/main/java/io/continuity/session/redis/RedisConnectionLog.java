package io.continuity.session.redis;

import static io.continuity.session.redis.ConnectionAnswers.code;
import static io.continuity.session.redis.ConnectionAnswers.number;
import static io.continuity.session.redis.ConnectionAnswers.texts;
import static io.continuity.session.redis.SessionHash.text;

import io.continuity.resume.ClaimRequest;
import io.continuity.resume.ClaimResult;
import io.continuity.resume.Commit;
import io.continuity.resume.ConnectionHints;
import io.continuity.resume.ConnectionId;
import io.continuity.resume.ConnectionLog;
import io.continuity.resume.ConnectionLogException;
import io.continuity.resume.MemberPage;
import io.continuity.resume.Message;
import io.continuity.resume.NewConnection;
import io.continuity.resume.Ownership;
import io.continuity.resume.PostResult;
import io.continuity.resume.ReplayPage;
import io.continuity.resume.ResetReason;
import io.continuity.resume.WantResult;
import io.continuity.resume.WindowLimits;
import io.continuity.resume.WriteResult;
import io.continuity.session.SessionObserver;
import io.continuity.session.redis.ConnectionIndex.Places;
import io.continuity.session.redis.ConnectionScripts.Question;
import io.continuity.session.redis.ConnectionScripts.Then;
import io.continuity.session.redis.NodeHints.Hint;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Keeps connections in Redis 6.2 or later, or Valkey: one server, replicas, Sentinel or Cluster.
 *
 * <p>Each call for a connection is one script and one round trip. What a connection has is in one slot, and lives for its
 * TTL by Redis' clock; the keys are described in {@code docs/redis-schema.md}. Calls of one owner are made one after
 * another, and so are posts to one connection; those for many connections share round trips. A message or an attribute has at most 64 MiB.
 *
 * <p>A call that is not answered in time completes with {@link ConnectionLogException}, and so do those of the same owner
 * that wait behind it. Connections to Redis are opened by {@link #listen}, or by the first call that needs them. <em>Thread-safe.</em>
 */
public final class RedisConnectionLog implements ConnectionLog {
    private final Masters masters;
    private final Masters replicated;
    private final ConnectionCalls calls;
    private final ConnectionScripts scripts;
    private final ConnectionIndex index;
    private final NodeHints hints;
    private final ServersClock clock = new ServersClock();
    private final Duration timeout;

    private RedisConnectionLog(Builder builder) {
        ConnectionKeys keys = new ConnectionKeys(builder.keyPrefix);
        Doubts doubts = new Doubts();
        this.masters = builder.topology.masters(builder.ssl, Optional.empty(), SessionObserver.NONE);
        this.replicated = builder.durability == Durability.REPLICA ? masters.untracked() : masters;
        AsyncScripts plain = new AsyncScripts(masters, Optional.empty(), doubts);
        AsyncScripts durable =
                replicated == masters ? plain : new AsyncScripts(replicated, Optional.of(new Replication()), doubts);
        this.calls = new ConnectionCalls(keys, doubts);
        this.scripts = new ConnectionScripts(plain, durable);
        this.index = new ConnectionIndex(plain, keys);
        this.hints = new NodeHints(masters.listening(), plain, keys);
        this.timeout = builder.timeout;
    }

    /**
     * Starts building a log.
     *
     * @param uri where Redis is: see {@link RedisSessionStore#builder(String)}
     * @return a builder
     * @throws IllegalArgumentException if the address is not as it must be; the message leaves out the password
     */
    public static Builder builder(String uri) {
        return new Builder(Topology.parse(uri));
    }

    /**
     * Starts building a log.
     *
     * @param uri where Redis, or its Sentinels, are and how to sign in
     * @return a builder
     */
    public static Builder builder(RedisURI uri) {
        return new Builder(Topology.of(uri));
    }

    /**
     * Starts building a log on the threads and with the options of a client, to be shut down after the log.
     *
     * @param client with threads and options
     * @param uri where Redis, or its Sentinels, are and how to sign in
     * @return a builder
     */
    public static Builder builder(RedisClient client, RedisURI uri) {
        return new Builder(Topology.of(client, uri));
    }

    /**
     * Starts building a log on the nodes, the threads and with the options of a client, to be shut down after the log.
     *
     * @param client of a Redis Cluster
     * @return a builder
     */
    public static Builder builder(RedisClusterClient client) {
        return new Builder(Topology.of(client));
    }

    @Override
    public CompletionStage<Ownership> create(NewConnection connection) {
        Deadline deadline = Deadline.within(timeout);
        String mark = calls.mark();
        Places places = new Places(connection.id(), connection.principal(), List.of());
        return given(scripts.askDurably(() -> calls.create(connection, mark), deadline)
                .thenCompose(answer -> {
                    if (!code(answer).equals("CREATED")) {
                        throw new IllegalArgumentException("There is a connection with this id");
                    }
                    clock.told(number(answer, 1));
                    Duration ttl = connection.limits().ttl();
                    return index.enter(places, ttl, deadline).thenApply(entered -> new Ownership(connection.id(), 1));
                }));
    }

    @Override
    public CompletionStage<ClaimResult> claim(ClaimRequest request) {
        if (request.client().generation() > ConnectionCalls.LARGEST) {
            return CompletableFuture.completedFuture(new ClaimResult.Forked()); // Nobody issues such a token.
        }
        Deadline deadline = Deadline.within(timeout);
        String mark = calls.mark();
        Question question = () -> calls.claim(request, mark, clock.endOf(deadline));
        return given(scripts.askDurably(question, deadline)
                .thenCompose(answer -> {
                    if (!code(answer).equals("OVERDUE")) {
                        return CompletableFuture.completedFuture(answer);
                    }
                    clock.told(number(answer, 1)); // Another server has another clock.
                    return scripts.askDurably(question, deadline);
                })
                .thenApply(answer -> claimed(request, answer)));
    }

    private ClaimResult claimed(ClaimRequest request, List<Object> answer) {
        if (code(answer).equals("CLAIMED")) {
            clock.told(number(answer, 1));
            spread(request, answer);
        } else if (code(answer).equals("OVERDUE")) {
            throw new ConnectionLogException("The claim has reached Redis when nobody waited for it any more");
        }
        return scripts.read(() -> ConnectionAnswers.claim(request.id(), answer), new ClaimResult.Absent());
    }

    /** Nobody waits for this: the former owner finds out, and the next refresh does what is left. */
    private void spread(ClaimRequest request, List<Object> answer) {
        Deadline deadline = Deadline.within(timeout);
        String[] former = text(answer.get(6)).split(":", 2);
        if (former.length == 2) {
            hints.tell(former[1], Hint.claimed(new Ownership(request.id(), Long.parseLong(former[0]))), deadline);
        }
        Places places = new Places(
                request.id(), request.client().principal(), ConnectionAnswers.groups((List<?>) answer.get(9)));
        var unused = index.enter(places, Duration.ofMillis(number(answer, 10)), deadline);
    }

    @Override
    public CompletionStage<WriteResult> append(Ownership owner, long first, List<Message> messages) {
        return write(owner, () -> calls.append(owner, first, messages));
    }

    @Override
    public CompletionStage<WriteResult> commit(Ownership owner, Commit commit) {
        return write(owner, () -> calls.commit(owner, commit));
    }

    @Override
    public CompletionStage<WriteResult> collect(Ownership owner, long first, WindowLimits room) {
        return write(owner, () -> calls.collect(owner, first, room));
    }

    @Override
    public CompletionStage<Optional<ReplayPage>> read(Ownership owner, long after) {
        return given(scripts.ask(() -> calls.read(owner.id(), after), Deadline.within(timeout))
                .thenApply(answer -> code(answer).equals("PAGE")
                        ? scripts.read(() -> Optional.of(ConnectionAnswers.page(answer)), Optional.empty())
                        : Optional.empty()));
    }

    @Override
    public CompletionStage<PostResult> post(ConnectionId id, Message message) {
        Deadline deadline = Deadline.within(timeout);
        return given(scripts.askOnceInTurn(id, () -> calls.post(id, message), deadline)
                .thenApply(answer -> posted(id, answer, deadline)));
    }

    private PostResult posted(ConnectionId id, List<Object> answer, Deadline deadline) {
        switch (code(answer)) {
            case "STORED", "FULL" -> hints.tell(text(answer.get(1)), Hint.posted(id), deadline);
            case "OVERFLOWN" -> {
                var unused = index.strike(new Places(id, text(answer.get(1)), texts(answer.get(2))), deadline);
                return PostResult.FULL;
            }
            case "NEWER" ->
                throw new ConnectionLogException("The connection is stored in a form that only a newer version writes");
            default -> {}
        }
        return switch (code(answer)) {
            case "STORED" -> PostResult.STORED;
            case "FULL" -> PostResult.FULL;
            default -> PostResult.ABSENT;
        };
    }

    @Override
    public CompletionStage<WriteResult> acknowledge(Ownership owner, long upTo) {
        return lightly(owner, () -> calls.trim(owner, upTo, true));
    }

    @Override
    public CompletionStage<WriteResult> drop(Ownership owner, long upTo) {
        return lightly(owner, () -> calls.trim(owner, upTo, false));
    }

    @Override
    public CompletionStage<WriteResult> refresh(Ownership owner) {
        Deadline deadline = Deadline.within(timeout);
        return enter(owner, () -> calls.refresh(owner), deadline);
    }

    @Override
    public CompletionStage<WriteResult> release(Ownership owner) {
        Deadline deadline = Deadline.within(timeout);
        return given(scripts.askDurablyInTurn(owner.id(), () -> calls.release(owner), deadline, answer -> {
            if (code(answer).equals("DONE")) {
                hints.tell(text(answer.get(5)), Hint.released(owner.id()), deadline);
                var unused = entered(owner.id(), answer, deadline);
            }
            return done(answer);
        }));
    }

    @Override
    public CompletionStage<WriteResult> end(Ownership owner, Optional<ResetReason> why) {
        Deadline deadline = Deadline.within(timeout);
        return given(scripts.askDurablyInTurn(owner.id(), () -> calls.end(owner, why), deadline, answer -> {
            if (!code(answer).equals("DONE")) {
                return done(answer);
            }
            Places places = new Places(owner.id(), text(answer.get(2)), texts(answer.get(3)));
            return index.strike(places, deadline).handle((struck, failure) -> ConnectionAnswers.write(answer));
        }));
    }

    @Override
    public CompletionStage<WantResult> want(ClaimRequest request) {
        Deadline deadline = Deadline.within(timeout);
        return given(scripts.ask(() -> calls.want(request), deadline)
                .thenCompose(answer -> code(answer).equals("OWNED")
                        ? hints.ask(text(answer.get(1)), Hint.wanted(request.id()), deadline)
                        : CompletableFuture.completedFuture(false))
                .thenApply(heard -> heard ? WantResult.ASKED : WantResult.FREE));
    }

    @Override
    public CompletionStage<WriteResult> join(Ownership owner, String group) {
        String digest = ConnectionKeys.digest(group);
        return enter(owner, () -> calls.member(owner, digest, true), Deadline.within(timeout));
    }

    @Override
    public CompletionStage<WriteResult> leave(Ownership owner, String group) {
        String digest = ConnectionKeys.digest(group);
        Deadline deadline = Deadline.within(timeout);
        Places left = new Places(owner.id(), "", List.of(digest));
        return given(scripts.askInTurn(
                owner.id(),
                () -> calls.member(owner, digest, false),
                deadline,
                answer -> code(answer).equals("DONE")
                        ? index.strike(left, deadline).thenCompose(struck -> entered(owner.id(), answer, deadline))
                        : done(answer)));
    }

    @Override
    public CompletionStage<MemberPage> members(String group, Optional<String> cursor) {
        return given(index.group(group, cursor, Deadline.within(timeout)));
    }

    @Override
    public CompletionStage<MemberPage> belongingTo(String principal, Optional<String> cursor) {
        return given(index.principal(principal, cursor, Deadline.within(timeout)));
    }

    private CompletionStage<WriteResult> write(Ownership owner, Question question) {
        Then<WriteResult> then = answer -> done(scripts, answer);
        return given(scripts.askDurablyInTurn(owner.id(), question, Deadline.within(timeout), then));
    }

    /** What does no harm if a failover loses it. */
    private CompletionStage<WriteResult> lightly(Ownership owner, Question question) {
        return given(scripts.askInTurn(owner.id(), question, Deadline.within(timeout), RedisConnectionLog::done));
    }

    /** Does what is done with a refresh, then makes sure that the connection is found wherever it belongs. */
    private CompletionStage<WriteResult> enter(Ownership owner, Question refresh, Deadline deadline) {
        return given(scripts.askInTurn(
                owner.id(),
                refresh,
                deadline,
                answer -> code(answer).equals("DONE") ? entered(owner.id(), answer, deadline) : done(answer)));
    }

    private CompletionStage<WriteResult> entered(ConnectionId id, List<Object> answer, Deadline deadline) {
        Places places = new Places(id, text(answer.get(3)), texts(answer.get(4)));
        return index.enter(places, Duration.ofMillis(number(answer, 2)), deadline)
                .thenApply(entered -> ConnectionAnswers.write(answer));
    }

    private static CompletionStage<WriteResult> done(List<Object> answer) {
        return CompletableFuture.completedFuture(ConnectionAnswers.write(answer));
    }

    private static CompletionStage<WriteResult> done(ConnectionScripts scripts, List<Object> answer) {
        return CompletableFuture.completedFuture(
                scripts.read(() -> ConnectionAnswers.write(answer), new WriteResult.Absent()));
    }

    /** Nobody but this log completes it. */
    private static <T> CompletionStage<T> given(CompletableFuture<T> stage) {
        return stage.minimalCompletionStage();
    }

    @Override
    public Listening listen(String node, ConnectionHints listener) {
        return hints.listen(node, listener);
    }

    @Override
    public void close() {
        scripts.close();
        hints.close();
        if (replicated != masters) {
            replicated.close();
        }
        masters.close();
    }

    /** Configures a log. <em>Not thread-safe.</em> */
    public static final class Builder {
        private static final Duration MAX_TIMEOUT = Duration.ofMinutes(1);

        private final Topology topology;
        private String keyPrefix = "continuity";
        private Durability durability = Durability.MASTER;
        private Duration timeout = Duration.ofSeconds(2);
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
         * Sets when what an owner writes or somebody posts counts as done. By default {@link Durability#MASTER}.
         *
         * @param when the master has it, or a replica too
         * @return this builder
         */
        public Builder durability(Durability when) {
            this.durability = Objects.requireNonNull(when, "durability");
            return this;
        }

        /**
         * Sets how long a call takes at most. By default 2 seconds.
         *
         * @param most up to a minute
         * @return this builder
         * @throws IllegalArgumentException if it is not above zero, or is longer
         */
        public Builder timeout(Duration most) {
            if (most.isNegative() || most.isZero() || most.compareTo(MAX_TIMEOUT) > 0) {
                throw new IllegalArgumentException("timeout must be above 0 and at most " + MAX_TIMEOUT + ": " + most);
            }
            this.timeout = most;
            return this;
        }

        /**
         * Builds the log, without connecting.
         *
         * @return a log, to be closed by the caller
         * @throws IllegalArgumentException if the key prefix is not as it must be
         */
        public RedisConnectionLog build() {
            return new RedisConnectionLog(this);
        }
    }
}
