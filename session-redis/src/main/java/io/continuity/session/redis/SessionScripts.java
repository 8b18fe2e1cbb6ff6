package io.continuity.session.redis;

import static io.continuity.session.redis.SessionHash.bytes;
import static io.continuity.session.redis.SessionHash.text;

import io.continuity.session.SaveResult;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The arguments of the scripts and the meaning of their answers. <em>Thread-safe.</em> */
final class SessionScripts {
    static final String FOUND = "FOUND";
    static final String NONE = "NONE";
    static final String SAVED = "SAVED";
    static final String CONFLICT = "CONFLICT";
    static final String MOVED = "MOVED";
    static final String DELETED = "DELETED";

    private static final byte[] NOTHING = {};
    private static final byte[] YES = bytes("1");
    private static final byte[] END = bytes("END");

    private final RedisKeys keys;
    private final byte[] instance;

    /**
     * Speaks for an instance.
     *
     * @param instance a name of its own, of letters and digits
     */
    SessionScripts(RedisKeys keys, String instance) {
        this.keys = keys;
        this.instance = bytes(instance);
    }

    /**
     * When a call is made, and what the caller knows of the session.
     *
     * @param now milliseconds of the wall clock
     * @param expired whether its interval has passed since the last access that the caller knows of
     */
    record Moment(long now, boolean expired) {
        static Moment of(SessionId id, NearCache cache, InstantSource clock) {
            long now = clock.millis();
            return new Moment(now, cache.knowsExpired(id, now));
        }
    }

    /**
     * What became of an attempt to save or delete.
     *
     * @param id where the session is
     * @param version of the save, or of the change of id; 0 if there is none
     * @param conflict what is stored instead of what was expected, if the answer is {@link #CONFLICT}
     */
    record Outcome(String answer, SessionId id, long version, SaveResult conflict) {
        Outcome(String answer, SessionId id, long version) {
            this(answer, id, version, SaveResult.CONFLICT);
        }

        boolean is(String other) {
            return answer.equals(other);
        }
    }

    ScriptCall load(SessionId id, Moment moment) {
        return new ScriptCall(Script.LOAD, sessionKeys(id), array(begin(moment)));
    }

    /** Empty if what was found cannot be read, and for all other answers. */
    static Optional<SessionSnapshot> loaded(SessionId id, List<Object> reply) {
        return text(reply.get(0)).equals(FOUND)
                ? SessionHash.read(id, text(reply.get(1)), (List<?>) reply.get(2))
                : Optional.empty();
    }

    ScriptCall create(SessionSnapshot session, Optional<byte[]> owner) {
        return new ScriptCall(Script.CREATE, endingKeys(session.id()), array(createArgs(session, owner)));
    }

    List<byte[]> createArgs(SessionSnapshot session, Optional<byte[]> owner) {
        List<byte[]> args = begin(new Moment(session.lastAccessedTime().toEpochMilli(), false));
        args.addAll(SessionHash.write(session));
        owner.ifPresent(digest -> {
            args.add(SessionHash.OWNER);
            args.add(digest);
        });
        return args;
    }

    /**
     * Saves, if what is expected is there.
     *
     * @param mark of this save, the same if it is tried under several ids
     */
    ScriptCall save(SessionId id, SessionChanges changes, byte[] mark, Moment moment) {
        return new ScriptCall(Script.SAVE, saveKeys(id, changes), array(saveArgs(changes, mark, moment)));
    }

    List<byte[]> saveArgs(SessionChanges changes, byte[] mark, Moment moment) {
        List<byte[]> args = begin(moment);
        args.add(version(changes.basedOn()));
        args.add(changes.maxInactiveInterval()
                .map(interval -> bytes(Long.toString(interval.toMillis())))
                .orElse(NOTHING));
        args.add(changes.newId().map(newId -> bytes(newId.value())).orElse(NOTHING));
        Optional<byte[]> owner = changes.principal().map(PrincipalIndex::owner);
        args.add(bytes(Integer.toString(changes.set().size() + (owner.isPresent() ? 1 : 0))));
        args.add(bytes(Integer.toString(changes.removed().size() + (changes.principalCleared() ? 1 : 0))));
        owner.ifPresent(digest -> {
            args.add(SessionHash.OWNER);
            args.add(digest);
        });
        changes.set().forEach((name, value) -> {
            args.add(SessionHash.attributeField(name));
            args.add(value.toByteArray());
        });
        changes.removed().forEach(name -> args.add(SessionHash.attributeField(name)));
        if (changes.principalCleared()) {
            args.add(SessionHash.OWNER);
        }
        Expectations.addTo(args, changes, mark);
        return args;
    }

    RedisKeys keys() {
        return keys;
    }

    private String[] saveKeys(SessionId id, SessionChanges changes) {
        String session = keys.session(id);
        String access = keys.access(id);
        String due = keys.expiry(id);
        String owners = keys.principals(id);
        return changes.newId()
                .map(to ->
                        new String[] {session, access, keys.moved(id), keys.session(to), keys.access(to), due, owners})
                .orElseGet(() -> new String[] {session, access, keys.moved(id), due, owners});
    }

    static Outcome saved(SessionId id, SessionChanges changes, List<Object> reply) {
        String answer = text(reply.get(0));
        return switch (answer) {
            case SAVED -> new Outcome(SAVED, changes.newId().orElse(id), number(reply.get(1)));
            case MOVED -> {
                SessionId to = SessionId.parse(text(reply.get(1))).orElse(id);
                // To the id that we wanted: our own change of id, sent again after it had taken
                // effect.
                boolean byUs = changes.newId().filter(to::equals).isPresent();
                yield new Outcome(byUs ? SAVED : MOVED, to, number(reply.get(2)));
            }
            case CONFLICT ->
                new Outcome(
                        CONFLICT,
                        id,
                        0,
                        reply.size() > 1
                                ? Expectations.conflict(changes, reply.subList(1, reply.size()))
                                : SaveResult.CONFLICT);
            default -> new Outcome(answer, id, 0);
        };
    }

    ScriptCall delete(SessionId id, OptionalLong basedOn, Moment moment) {
        String[] all = {keys.session(id), keys.access(id), keys.moved(id), keys.expiry(id), keys.principals(id)};
        return new ScriptCall(Script.DELETE, all, array(deleteArgs(basedOn, moment)));
    }

    List<byte[]> deleteArgs(OptionalLong basedOn, Moment moment) {
        List<byte[]> args = begin(moment);
        args.add(version(basedOn));
        return args;
    }

    static Outcome deleted(SessionId id, List<Object> reply) {
        String answer = text(reply.get(0));
        return answer.equals(MOVED)
                ? new Outcome(MOVED, SessionId.parse(text(reply.get(1))).orElse(id), 0)
                : new Outcome(answer, id, 0);
    }

    /** Reports an access; {@code servedHere} asks for the tenth in which the next ones need no report. */
    ScriptCall touch(SessionId id, Moment moment, boolean servedHere) {
        List<byte[]> args = begin(moment);
        args.add(servedHere ? YES : NOTHING);
        return new ScriptCall(Script.TOUCH, sessionKeys(id), array(args));
    }

    ScriptCall claim(SessionId id, Moment moment, Duration lease) {
        List<byte[]> args = begin(moment);
        args.add(bytes(Long.toString(lease.toMillis())));
        return new ScriptCall(Script.CLAIM, endingKeys(id), array(args));
    }

    ScriptCall forget(SessionId id, Moment moment) {
        return new ScriptCall(Script.FORGET, endingKeys(id), array(begin(moment)));
    }

    /** Asks whether a session belongs to an owner; {@code end} ends it if so. */
    ScriptCall owned(SessionId id, Moment moment, byte[] owner, boolean end) {
        List<byte[]> args = begin(moment);
        args.add(owner);
        args.add(end ? END : NOTHING);
        return new ScriptCall(Script.OWNED, endingKeys(id), array(args));
    }

    ScriptCall due(String shard, int limit) {
        return new ScriptCall(Script.DUE, new String[] {keys.expiry(shard)}, bytes(Integer.toString(limit)));
    }

    ScriptCall drop(String shard, List<byte[]> members) {
        return new ScriptCall(Script.DROP, new String[] {keys.expiry(shard), keys.principals(shard)}, array(members));
    }

    ScriptCall belongs(String shard, byte[] owner) {
        return new ScriptCall(Script.BELONGS, new String[] {keys.principals(shard)}, owner);
    }

    /** Reads without marking an access; {@link #loaded} reads the answer. */
    ScriptCall peek(SessionId id, Moment moment) {
        return new ScriptCall(Script.PEEK, sessionKeys(id), array(begin(moment)));
    }

    ScriptCall scan(String shard, byte[] cursor, int count) {
        return new ScriptCall(Script.SCAN, new String[] {keys.expiry(shard)}, cursor, bytes(Integer.toString(count)));
    }

    ScriptCall count(String shard) {
        return new ScriptCall(Script.COUNT, new String[] {keys.expiry(shard)});
    }

    List<byte[]> begin(Moment moment) {
        List<byte[]> args = new ArrayList<>();
        args.add(bytes(Long.toString(moment.now())));
        args.add(instance);
        args.add(moment.expired() ? YES : NOTHING);
        return args;
    }

    private String[] sessionKeys(SessionId id) {
        return new String[] {keys.session(id), keys.access(id)};
    }

    /** The keys of a session that begins, or that may be claimed or ended by its owner. */
    String[] endingKeys(SessionId id) {
        return new String[] {keys.session(id), keys.access(id), keys.expiry(id), keys.principals(id)};
    }

    static byte[][] array(List<byte[]> args) {
        return args.toArray(new byte[0][]);
    }

    private static byte[] version(OptionalLong basedOn) {
        return basedOn.isPresent() ? bytes(Long.toString(basedOn.getAsLong())) : NOTHING;
    }

    private static long number(Object reply) {
        return Long.parseLong(text(reply));
    }
}
