package io.continuity.session.redis;

import static io.continuity.session.redis.SessionHash.bytes;
import static io.continuity.session.redis.SessionHash.text;

import io.continuity.Clocks;
import io.continuity.session.SaveResult;
import io.continuity.session.SaveResult.Saved;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStore;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Keeps sessions in Redis 6.2 or later, or Valkey.
 *
 * <p>A handle is the session's id. Every call is one script and one round trip; scripts touch the keys of one session
 * only, which share a hash slot. Sessions expire by Redis' clock. A session that never expires is kept for a year after
 * its last access. The keys are described in {@code docs/redis-schema.md}.
 *
 * <p>The connection is opened by the first call that needs it, so that an application starts also while Redis is away.
 * <em>Thread-safe.</em>
 */
public final class RedisSessionStore implements SessionStore {
    /** A session's id may change while a request is at work, but not that often. */
    private static final int MAX_MOVES = 32;

    private static final String MOVED = "MOVED";
    private static final byte[] NOTHING = {};

    private final RedisKeys keys;
    private final RedisScripts scripts;
    private final InstantSource clock;
    private final SessionObserver observer;

    private RedisSessionStore(Builder builder) {
        this.keys = new RedisKeys(builder.keyPrefix);
        this.scripts = new RedisScripts(builder.uri);
        this.clock = builder.clock;
        this.observer = builder.observer;
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

    @Override
    public Optional<SessionSnapshot> load(String handle, Duration timeout) {
        Optional<SessionId> id = id(handle);
        if (id.isEmpty()) {
            return Optional.empty();
        }
        List<Object> reply = scripts.run(new ScriptCall(Script.LOAD, sessionKeys(id.get()), now()), within(timeout));
        String answer = text(reply.get(0));
        if (answer.equals("NONE")) {
            return Optional.empty();
        }
        Optional<SessionSnapshot> session = answer.equals("FOUND")
                ? SessionHash.read(id.get(), text(reply.get(1)), (List<?>) reply.get(2))
                : Optional.empty();
        if (session.isEmpty()) {
            observer.sessionUnreadable();
        }
        return session;
    }

    @Override
    public SaveResult create(SessionSnapshot session, Duration timeout) {
        List<byte[]> args = new ArrayList<>();
        args.add(bytes(Long.toString(session.lastAccessedTime().toEpochMilli())));
        args.addAll(SessionHash.write(session));
        List<Object> reply = scripts.run(
                new ScriptCall(Script.CREATE, sessionKeys(session.id()), args.toArray(new byte[0][])), within(timeout));
        return text(reply.get(0)).equals("SAVED") ? new Saved(session.id().value()) : SaveResult.CONFLICT;
    }

    @Override
    public SaveResult save(String handle, SessionChanges changes, Duration timeout) {
        Deadline deadline = within(timeout);
        Optional<SessionId> id = id(handle);
        byte[][] args = saveArguments(changes);
        for (int moves = 0; id.isPresent() && moves <= MAX_MOVES; moves++) {
            List<Object> reply = scripts.run(new ScriptCall(Script.SAVE, saveKeys(id.get(), changes), args), deadline);
            String answer = text(reply.get(0));
            if (reply.size() > 1 && answer.equals("CONFLICT")) {
                return Expectations.conflict(changes, reply.subList(1, reply.size()));
            }
            if (!answer.equals(MOVED)) {
                return saveResult(answer, changes.newId().orElse(id.get()));
            }
            id = SessionId.parse(text(reply.get(1)));
            if (id.equals(changes.newId())) {
                // Our own change of id, sent again by the client library after it had taken effect.
                return saveResult("SAVED", id.orElseThrow());
            }
        }
        return SaveResult.GONE;
    }

    private static SaveResult saveResult(String answer, SessionId id) {
        return switch (answer) {
            case "SAVED" -> new Saved(id.value());
            case "CONFLICT" -> SaveResult.CONFLICT;
            default -> SaveResult.GONE;
        };
    }

    private String[] saveKeys(SessionId id, SessionChanges changes) {
        String session = keys.session(id);
        String access = keys.access(id);
        return changes.newId()
                .map(to -> new String[] {session, access, keys.moved(id), keys.session(to), keys.access(to)})
                .orElseGet(() -> new String[] {session, access, keys.moved(id)});
    }

    private byte[][] saveArguments(SessionChanges changes) {
        List<byte[]> args = new ArrayList<>();
        args.add(now());
        args.add(
                changes.basedOn().isPresent()
                        ? bytes(Long.toString(changes.basedOn().getAsLong()))
                        : NOTHING);
        args.add(changes.maxInactiveInterval()
                .map(interval -> bytes(Long.toString(interval.toMillis())))
                .orElse(NOTHING));
        args.add(changes.newId().map(id -> bytes(id.value())).orElse(NOTHING));
        args.add(bytes(Integer.toString(changes.set().size())));
        args.add(bytes(Integer.toString(changes.removed().size())));
        changes.set().forEach((name, value) -> {
            args.add(SessionHash.attributeField(name));
            args.add(value.toByteArray());
        });
        changes.removed().forEach(name -> args.add(SessionHash.attributeField(name)));
        Expectations.addTo(args, changes);
        return args.toArray(new byte[0][]);
    }

    private static byte[] version(OptionalLong basedOn) {
        return basedOn.isPresent() ? bytes(Long.toString(basedOn.getAsLong())) : NOTHING;
    }

    @Override
    public boolean delete(String handle, OptionalLong basedOn, Duration timeout) {
        Deadline deadline = within(timeout);
        Optional<SessionId> id = id(handle);
        for (int moves = 0; id.isPresent() && moves <= MAX_MOVES; moves++) {
            String[] all = {keys.session(id.get()), keys.access(id.get()), keys.moved(id.get())};
            List<Object> reply = scripts.run(new ScriptCall(Script.DELETE, all, version(basedOn)), deadline);
            if (!text(reply.get(0)).equals(MOVED)) {
                return text(reply.get(0)).equals("DELETED");
            }
            id = SessionId.parse(text(reply.get(1)));
        }
        return false;
    }

    @Override
    public void touch(String handle) {
        id(handle).ifPresent(id -> scripts.send(new ScriptCall(Script.TOUCH, sessionKeys(id), now())));
    }

    @Override
    public void close() {
        scripts.close();
    }

    private Optional<SessionId> id(String handle) {
        Optional<SessionId> id = SessionId.parse(handle);
        if (id.isEmpty()) {
            observer.handleRefused();
        }
        return id;
    }

    private String[] sessionKeys(SessionId id) {
        return new String[] {keys.session(id), keys.access(id)};
    }

    private static Deadline within(Duration timeout) {
        return new Deadline(Clocks.ticker(), timeout);
    }

    private byte[] now() {
        return bytes(Long.toString(clock.millis()));
    }

    /** Configures a store. <em>Not thread-safe.</em> */
    public static final class Builder {
        private final RedisURI uri;
        private String keyPrefix = "continuity";
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
