package io.continuity.session.redis;

import static io.continuity.session.redis.SessionHash.bytes;

import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.redis.SessionScripts.Moment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The arguments of the scripts for Spring Session's layout: those of ours, and what {@code spring.lua} needs. Answers mean
 * the same, so {@link SessionScripts} reads them. <em>Thread-safe.</em>
 */
final class SpringScripts {
    private static final byte[] NOTHING = {};

    private final SessionScripts ours;
    private final SpringLayout layout;

    SpringScripts(SessionScripts ours, SpringLayout layout) {
        this.ours = ours;
        this.layout = layout;
    }

    ScriptCall load(SessionId id, Moment moment) {
        return load(id, moment, NOTHING);
    }

    ScriptCall touch(SessionId id, Moment moment) {
        return load(id, moment, bytes("1"));
    }

    private ScriptCall load(SessionId id, Moment moment, byte[] silently) {
        List<byte[]> args = ours.begin(moment);
        args.add(silently);
        return new ScriptCall(Script.SPRING_LOAD, keys(id), complete(args, id, Optional.empty()));
    }

    ScriptCall create(SessionSnapshot session, Optional<String> principal) {
        List<byte[]> args = ours.createArgs(session, principal.map(PrincipalIndex::owner));
        return new ScriptCall(Script.SPRING_CREATE, keys(session.id()), complete(args, session.id(), owner(principal)));
    }

    ScriptCall save(SessionId id, SessionChanges changes, byte[] mark, Moment moment) {
        List<byte[]> args = ours.saveArgs(changes, mark, moment);
        String[] keys =
                changes.newId().map(to -> concat(keysWithMoved(id), keys(to))).orElseGet(() -> keysWithMoved(id));
        byte[] newId =
                changes.newId().map(SpringId::text).map(SessionHash::bytes).orElse(NOTHING);
        addTail(args, id, newId, owner(changes.principal()));
        return new ScriptCall(Script.SPRING_SAVE, keys, SessionScripts.array(args));
    }

    ScriptCall delete(SessionId id, OptionalLong basedOn, Moment moment) {
        return new ScriptCall(
                Script.SPRING_DELETE,
                keysWithMoved(id),
                complete(ours.deleteArgs(basedOn, moment), id, Optional.empty()));
    }

    /**
     * Moves a session into our layout.
     *
     * @param read digest of what was read, from the answer to this call; empty at first
     */
    ScriptCall take(SessionId id, Moment moment, byte[] read, Optional<String> principal) {
        Optional<byte[]> owner = principal.map(PrincipalIndex::owner);
        return new ScriptCall(Script.SPRING_TAKE, keysOfBoth(id), moving(id, moment, read, owner));
    }

    /**
     * Moves a session into Spring's layout.
     *
     * @param read the version that was read, from the answer to this call; empty at first
     */
    ScriptCall give(SessionId id, Moment moment, byte[] read, Optional<String> principal) {
        return new ScriptCall(Script.SPRING_GIVE, keysOfBoth(id), moving(id, moment, read, owner(principal)));
    }

    private byte[][] moving(SessionId id, Moment moment, byte[] read, Optional<byte[]> owner) {
        List<byte[]> args = ours.begin(moment);
        args.add(read);
        return complete(args, id, owner);
    }

    private String[] keysOfBoth(SessionId id) {
        return concat(ours.endingKeys(id), keys(id));
    }

    ScriptCall owned(String principal, Moment moment, boolean end) {
        List<byte[]> args = ours.begin(moment);
        args.add(end ? bytes("END") : NOTHING);
        byte[] owner = layout.owner(principal);
        addTail(args, NOTHING, NOTHING, owner);
        String set = layout.owners() + new String(owner, StandardCharsets.UTF_8);
        return new ScriptCall(Script.SPRING_OWNED, new String[] {set}, SessionScripts.array(args));
    }

    Optional<byte[]> owner(Optional<String> principal) {
        return principal.map(layout::owner);
    }

    private byte[][] complete(List<byte[]> args, SessionId id, Optional<byte[]> owner) {
        addTail(args, id, NOTHING, owner);
        return SessionScripts.array(args);
    }

    private void addTail(List<byte[]> args, SessionId id, byte[] newId, Optional<byte[]> owner) {
        addTail(args, bytes(SpringId.text(id)), newId, owner.orElse(NOTHING));
    }

    private void addTail(List<byte[]> args, byte[] id, byte[] newId, byte[] owner) {
        args.addAll(List.of(SpringLayout.LONG, SpringLayout.INTEGER, SpringLayout.BYTES));
        args.add(bytes(layout.namespace() + ":"));
        args.add(layout.indexed() ? bytes("1") : NOTHING);
        args.add(bytes(layout.owners()));
        args.addAll(List.of(id, newId, owner));
    }

    private String[] keys(SessionId id) {
        return new String[] {layout.session(id), layout.shadow(id)};
    }

    private String[] keysWithMoved(SessionId id) {
        return new String[] {layout.session(id), layout.shadow(id), ours.keys().moved(id)};
    }

    private static String[] concat(String[] first, String[] second) {
        return Stream.of(first, second).flatMap(Stream::of).toArray(String[]::new);
    }
}
