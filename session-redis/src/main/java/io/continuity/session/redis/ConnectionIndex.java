package io.continuity.session.redis;

import static io.continuity.session.redis.ConnectionAnswers.texts;
import static io.continuity.session.redis.SessionHash.bytes;
import static io.continuity.session.redis.SessionHash.text;

import io.continuity.resume.ConnectionId;
import io.continuity.resume.MemberPage;
import io.continuity.session.redis.AsyncScripts.Effect;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds connections by whom they belong to and by the groups that they are in.
 *
 * <p>Both are in other slots than the connection, so they are written by calls of their own; an entry that was lost is
 * written again with the next refresh, and one that nobody removes ends by itself. <em>Thread-safe.</em>
 */
final class ConnectionIndex {
    /** Entries outlive two lives of an owned connection: claims, which write them too, do not wait for that. */
    private static final int LIVES = 2;

    private static final int PAGE = 256;
    private static final Pattern CURSOR = Pattern.compile("\\d{1,20}");
    private static final String START = "0";

    private final AsyncScripts scripts;
    private final ConnectionKeys keys;

    ConnectionIndex(AsyncScripts scripts, ConnectionKeys keys) {
        this.scripts = scripts;
        this.keys = keys;
    }

    /**
     * Where a connection is to be found.
     *
     * @param principal whom it belongs to; empty if nobody
     * @param groups digests of the groups that it is in
     */
    record Places(ConnectionId id, String principal, List<String> groups) {}

    /** Writes all entries of a connection, until it is written again within its TTL. */
    CompletableFuture<Void> enter(Places places, Duration ttl, Deadline deadline) {
        byte[] life = bytes(Long.toString(LIVES * (ttl.toMillis() + ttl.toMillis() / 3)));
        return each(places, index -> new ScriptCall(Script.ENTER, index, id(places), life), deadline);
    }

    CompletableFuture<Void> strike(Places places, Deadline deadline) {
        return each(places, index -> new ScriptCall(Script.STRIKE, index, id(places)), deadline);
    }

    private static byte[] id(Places places) {
        return bytes(places.id().value());
    }

    /** A call for one index. */
    private interface Entry {
        ScriptCall of(String[] index);
    }

    private CompletableFuture<Void> each(Places places, Entry entry, Deadline deadline) {
        Stream<String> groups = places.groups().stream().map(keys::group);
        Stream<String> principals =
                Stream.of(places.principal()).filter(owner -> !owner.isEmpty()).map(keys::principal);
        return CompletableFuture.allOf(Stream.concat(groups, principals)
                .map(index -> scripts.run(() -> entry.of(new String[] {index}), Effect.REPEATABLE, deadline))
                .toArray(CompletableFuture<?>[]::new));
    }

    CompletableFuture<MemberPage> group(String name, Optional<String> cursor, Deadline deadline) {
        return page(keys.group(ConnectionKeys.digest(name)), cursor.orElse(START), deadline);
    }

    CompletableFuture<MemberPage> principal(String principal, Optional<String> cursor, Deadline deadline) {
        return page(keys.principal(principal), cursor.orElse(START), deadline);
    }

    private CompletableFuture<MemberPage> page(String index, String cursor, Deadline deadline) {
        if (!CURSOR.matcher(cursor).matches()) {
            throw new IllegalArgumentException("cursor must be one that a page had: '" + cursor + "'");
        }
        byte[][] words = {bytes(cursor), bytes(Integer.toString(PAGE))};
        return scripts.run(
                        () -> new ScriptCall(Script.MEMBERS, new String[] {index}, words), Effect.REPEATABLE, deadline)
                .thenApply(answer -> {
                    String next = text(answer.get(1));
                    List<ConnectionId> members = texts(answer.get(2)).stream()
                            .flatMap(id -> ConnectionId.parse(id).stream())
                            .toList();
                    return new MemberPage(members, next.equals(START) ? Optional.empty() : Optional.of(next));
                });
    }
}
