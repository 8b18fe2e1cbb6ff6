package io.continuity.session.redis;

import static io.continuity.session.redis.SessionHash.text;

import io.continuity.codec.EncodedAttribute;
import io.continuity.session.SaveResult;
import io.continuity.session.SaveResult.Saved;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStoreException;
import io.continuity.session.redis.SessionScripts.Moment;
import io.continuity.session.redis.SessionScripts.Outcome;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Calls for sessions that are in Spring Session's layout, one script each, and for moving them. <em>Thread-safe.</em> */
final class SpringSessions {
    /** A session's id may change while a request is at work, but not that often. */
    private static final int MAX_MOVES = 32;

    private final SpringScripts calls;
    private final RedisScripts redis;
    private final InstantSource clock;
    private final SessionObserver observer;
    private final Function<Map<String, EncodedAttribute>, Optional<String>> principals;

    SpringSessions(RedisInspection ours, SpringSessionStore.Builder builder) {
        this.calls = new SpringScripts(ours.calls(), builder.layout(ours.calls().keys()));
        this.redis = ours.lanes().areWritesTracked()
                ? ours.lanes().untracked()
                : ours.lanes().writes();
        this.clock = ours.clock();
        this.observer = builder.observer();
        this.principals = builder.principals();
    }

    private Moment moment() {
        return new Moment(clock.millis(), false);
    }

    Optional<SessionSnapshot> load(SessionId id, Deadline deadline) {
        List<Object> reply = redis.run(calls.load(id, moment()), deadline);
        Optional<SessionSnapshot> session = loaded(id, reply);
        session.ifPresent(found -> index(found, reply, deadline));
        return session;
    }

    private Optional<SessionSnapshot> loaded(SessionId id, List<Object> reply) {
        Optional<SessionSnapshot> session = SessionScripts.loaded(id, reply);
        if (session.isEmpty() && !text(reply.get(0)).equals(SessionScripts.NONE)) {
            observer.sessionUnreadable();
        }
        return session;
    }

    /** Makes a session belong to whom Spring Session's side has signed in meanwhile. */
    private void index(SessionSnapshot session, List<Object> reply, Deadline deadline) {
        Optional<String> principal = principals.apply(session.attributes());
        Optional<byte[]> known = owner((List<?>) reply.get(2));
        boolean isKnown = calls.owner(principal)
                .filter(owner ->
                        known.filter(before -> Arrays.equals(before, owner)).isPresent())
                .isPresent();
        if (principal.isPresent() && !isKnown) {
            save(
                    session.id(),
                    SessionChanges.basedOn(session).principal(principal.get()).build(),
                    deadline);
        }
    }

    private static Optional<byte[]> owner(List<?> fields) {
        for (int i = 0; i < fields.size(); i += 2) {
            if (Arrays.equals((byte[]) fields.get(i), SessionHash.OWNER)) {
                return Optional.of((byte[]) fields.get(i + 1));
            }
        }
        return Optional.empty();
    }

    SaveResult create(SessionSnapshot session, Optional<String> principal, Deadline deadline) {
        List<Object> reply = redis.run(calls.create(session, principal), deadline);
        return text(reply.get(0)).equals(SessionScripts.SAVED) ? saved(session.id()) : SaveResult.CONFLICT;
    }

    SaveResult save(SessionId id, SessionChanges changes, Deadline deadline) {
        byte[] mark = Expectations.mark();
        SessionId at = id;
        for (int moves = 0; moves <= MAX_MOVES; moves++) {
            Outcome outcome =
                    SessionScripts.saved(at, changes, redis.run(calls.save(at, changes, mark, moment()), deadline));
            switch (outcome.answer()) {
                case SessionScripts.SAVED -> {
                    return saved(outcome.id());
                }
                case SessionScripts.CONFLICT -> {
                    return outcome.conflict();
                }
                case SessionScripts.MOVED -> at = outcome.id();
                default -> {
                    return SaveResult.GONE;
                }
            }
        }
        return SaveResult.GONE;
    }

    private static SaveResult saved(SessionId id) {
        return new Saved(SpringId.cookie(id));
    }

    boolean delete(SessionId id, OptionalLong basedOn, Deadline deadline) {
        SessionId at = id;
        for (int moves = 0; moves <= MAX_MOVES; moves++) {
            Outcome outcome = SessionScripts.deleted(at, redis.run(calls.delete(at, basedOn, moment()), deadline));
            if (!outcome.is(SessionScripts.MOVED)) {
                return outcome.is(SessionScripts.DELETED);
            }
            at = outcome.id();
        }
        return false;
    }

    void touch(SessionId id) {
        redis.send(calls.touch(id, moment()), answer -> {});
    }

    Set<SessionId> owned(String principal, boolean end, Deadline deadline) {
        List<Object> reply = redis.run(calls.owned(principal, moment(), end), deadline);
        Set<SessionId> ids = new HashSet<>();
        ((List<?>) reply.get(1)).forEach(id -> SpringId.parse(text(id)).ifPresent(ids::add));
        return ids;
    }

    /** How a session is moved if it is still what was read. */
    private interface Move {
        ScriptCall of(byte[] read, Optional<String> principal);
    }

    /**
     * Moves a session into our layout.
     *
     * @return false if it is in neither
     */
    boolean take(SessionId id, Deadline deadline) {
        Move take = (read, principal) -> calls.take(id, moment(), read, principal);
        return move(id, take, (session, reply) -> (byte[]) reply.get(3), deadline);
    }

    /**
     * Moves a session into Spring Session's layout.
     *
     * @return false if it is in neither
     */
    boolean give(SessionId id, Deadline deadline) {
        Move give = (read, principal) -> calls.give(id, moment(), read, principal);
        return move(id, give, (session, reply) -> SessionHash.bytes(Long.toString(session.version())), deadline);
    }

    /** The first call tells what there is, the second moves it, unless it has changed meanwhile. */
    private boolean move(
            SessionId id, Move move, BiFunction<SessionSnapshot, List<Object>, byte[]> stateOf, Deadline deadline) {
        List<Object> reply = redis.run(move.of(new byte[0], Optional.empty()), deadline);
        for (int changes = 0; text(reply.get(0)).equals(SessionScripts.FOUND); changes++) {
            Optional<SessionSnapshot> session = loaded(id, reply);
            if (session.isEmpty()) {
                return false;
            }
            if (changes == MAX_MOVES) {
                throw new SessionStoreException("A session changed each time that it was to be moved from or to the"
                        + " layout of Spring Session");
            }
            Optional<String> principal = principals.apply(session.get().attributes());
            reply = redis.run(move.of(stateOf.apply(session.get(), reply), principal), deadline);
        }
        if (text(reply.get(0)).equals("UNREADABLE")) {
            observer.sessionUnreadable();
        }
        return text(reply.get(0)).equals("TAKEN") || text(reply.get(0)).equals("GIVEN");
    }
}
