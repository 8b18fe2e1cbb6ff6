package io.continuity.session.redis;

import static io.continuity.session.redis.SessionHash.bytes;

import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.redis.SessionScripts.Moment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
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

    /** What a load does besides reading. */
    enum Reading {
        ACCESS,
        TOUCH,
        PEEK
    }

    ScriptCall load(SessionId id, Moment moment, Reading how) {
        List<byte[]> args = ours.begin(moment);
        args.add(bytes(how.name().toLowerCase(Locale.ROOT)));
        return new ScriptCall(Script.SPRING_LOAD, keys(id), complete(args, id, Optional.empty()));
    }

    ScriptCall create(SessionSnapshot session, Optional<String> principal) {
        List<byte[]> args = ours.createArgs(session, principal.map(PrincipalIndex::owner));
        return new ScriptCall(
                Script.SPRING_CREATE, keys(session.id()), complete(args, session.id(), owner(principal)));
    }

    ScriptCall save(SessionId id, SessionChanges changes, byte[] mark, Moment moment) {
        List<byte[]> args = ours.saveArgs(changes, mark, moment);
        String[] keys = changes.newId()
                .map(to -> concat(keysWithMoved(id), keys(to)))
                .orElseGet(() -> keysWithMoved(id));
        byte[] newId = changes.newId().map(SpringId::text).map(SessionHash::bytes).orElse(NOTHING);
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
     * @param digest of what was read, from the answer to a load
     */
    ScriptCall take(SessionId id, Moment moment, byte[] digest, Optional<String> principal) {
        List<byte[]> args = ours.begin(moment);
        args.add(digest);
        return new ScriptCall(
                Script.SPRING_TAKE,
                concat(ours.endingKeys(id), keys(id)),
                complete(args, id, principal.map(PrincipalIndex::owner)));
    }

    /** Moves a session into Spring's layout, if it is still what was read. */
    ScriptCall give(SessionSnapshot read, Moment moment, Optional<String> principal) {
        List<byte[]> args = ours.begin(moment);
        args.add(bytes(Long.toString(read.version())));
        return new ScriptCall(
                Script.SPRING_GIVE,
                concat(ours.endingKeys(read.id()), keys(read.id())),
                complete(args, read.id(), owner(principal)));
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
