package io.continuity.session.redis;

import static io.continuity.session.redis.SessionHash.bytes;
import static io.continuity.session.redis.SessionHash.text;

import io.continuity.session.SessionId;
import io.continuity.session.redis.SessionScripts.Moment;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Finds sessions by whom they belong to, in two round trips: all shards are asked for ids, then each session whether it
 * is alive and still belongs there. <em>Thread-safe.</em>
 */
final class PrincipalIndex {
    private static final int DIGEST_BYTES = 16;
    private static final int BATCH = 256;
    private static final int MAX_CHANGES = 3;

    private final SessionScripts calls;
    private final Lanes lanes;
    private final NearCache cache;
    private final InstantSource clock;

    PrincipalIndex(SessionScripts calls, Lanes lanes, NearCache cache, InstantSource clock) {
        this.calls = calls;
        this.lanes = lanes;
        this.cache = cache;
        this.clock = clock;
    }

    /** Names may be any text, and are nobody's business who can list keys: 128 bits of their SHA-256 stand for them. */
    static byte[] owner(String principal) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(principal.getBytes(StandardCharsets.UTF_8));
            return bytes(HexFormat.of().formatHex(digest, 0, DIGEST_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    Set<SessionId> find(String principal, Deadline deadline) {
        byte[] owner = owner(principal);
        List<SessionId> candidates = candidates(owner, deadline);
        List<SessionId> owned = owned(candidates, deadline, owner, false);
        for (int more = 0; more < MAX_CHANGES && owned.size() < candidates.size(); more++) {
            // Some have ended or have another id now: whoever has not, is to be found.
            candidates = candidates(owner, deadline);
            owned = owned(candidates, deadline, owner, false);
        }
        return Set.copyOf(owned);
    }

    /** Asks again until there is none: an id may have changed between the question and the end. */
    int end(String principal, Deadline deadline) {
        byte[] owner = owner(principal);
        Set<SessionId> ended = new HashSet<>();
        for (List<SessionId> ids = candidates(owner, deadline); !ids.isEmpty(); ids = candidates(owner, deadline)) {
            try {
                ended.addAll(owned(ids, deadline, owner, true));
            } finally {
                ids.forEach(cache::evict); // Redis tells us too, on the other connection and some time.
            }
        }
        return ended.size();
    }

    private List<SessionId> candidates(byte[] owner, Deadline deadline) {
        List<String> shards = RedisKeys.ofAllShards(shard -> shard);
        List<List<Object>> answers = lanes.untracked()
                .runAll(
                        shards.stream()
                                .map(shard -> calls.belongs(shard, owner))
                                .toList(),
                        deadline);
        List<SessionId> candidates = new ArrayList<>();
        for (int i = 0; i < shards.size(); i++) {
            String shard = shards.get(i);
            ((List<?>) answers.get(i).get(1))
                    .stream()
                            .flatMap(id -> SessionId.parse(text(id)).stream())
                            .filter(id -> RedisKeys.shard(id).equals(shard))
                            .forEach(candidates::add);
        }
        return candidates;
    }

    private List<SessionId> owned(List<SessionId> ids, Deadline deadline, byte[] owner, boolean end) {
        RedisScripts scripts = end ? lanes.writes() : lanes.untracked();
        List<SessionId> owned = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += BATCH) {
            List<SessionId> some = ids.subList(from, Math.min(from + BATCH, ids.size()));
            List<List<Object>> answers = scripts.runAll(
                    some.stream()
                            .map(id -> calls.owned(id, Moment.of(id, cache, clock), owner, end))
                            .toList(),
                    deadline);
            for (int i = 0; i < some.size(); i++) {
                if (text(answers.get(i).get(0)).equals("OWNED")) {
                    owned.add(some.get(i));
                }
            }
        }
        return owned;
    }
}
