package io.continuity.session.redis;

import static io.continuity.session.redis.SessionHash.bytes;
import static io.continuity.session.redis.SessionHash.text;

import io.continuity.session.SessionId;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.redis.SessionScripts.Moment;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Asks Redis what has expired. <em>Thread-safe.</em> */
final class ExpiryScripts {
    /** By the server's clock. */
    static final Duration CLAIM_LEASE = Duration.ofSeconds(30);

    /** How many due sessions of each shard are looked at in one go. */
    private static final int MAX_DUE = 32;

    private final SessionScripts calls;
    private final RedisScripts scripts;
    private final NearCache cache;
    private final InstantSource clock;
    private final SessionObserver observer;

    ExpiryScripts(
            SessionScripts calls,
            RedisScripts scripts,
            NearCache cache,
            InstantSource clock,
            SessionObserver observer) {
        this.calls = calls;
        this.scripts = scripts;
        this.cache = cache;
        this.clock = clock;
        this.observer = observer;
    }

    /** Returns sessions to be looked at, from all shards in one round trip, beginning with any shard. */
    List<SessionId> due(Deadline deadline) {
        List<String> shards = new ArrayList<>(RedisKeys.ofAllShards(shard -> shard));
        Collections.rotate(shards, ThreadLocalRandom.current().nextInt(shards.size()));
        List<List<Object>> answers = scripts.runAll(
                shards.stream().map(shard -> calls.due(shard, MAX_DUE)).toList(), deadline);
        List<SessionId> due = new ArrayList<>();
        List<ScriptCall> drops = new ArrayList<>();
        for (int i = 0; i < shards.size(); i++) {
            if (text(answers.get(i).get(0)).equals("DUE")) {
                List<byte[]> strangers = sort((List<?>) answers.get(i).get(1), shards.get(i), due);
                if (!strangers.isEmpty()) {
                    drops.add(drop(shards.get(i), strangers));
                }
            } else {
                observer.sessionUnreadable();
            }
        }
        scripts.runAll(drops, deadline);
        return due;
    }

    /** Adds the ids that belong into the shard and returns the rest: its keys would be in another slot. */
    private List<byte[]> sort(List<?> members, String shard, List<SessionId> due) {
        List<byte[]> strangers = new ArrayList<>();
        for (Object member : members) {
            SessionId.parse(text(member))
                    .filter(id -> RedisKeys.shard(id).equals(shard))
                    .ifPresentOrElse(due::add, () -> strangers.add((byte[]) member));
        }
        return strangers;
    }

    /** Returns those that have expired and that nobody else has claimed. */
    List<SessionSnapshot> claim(List<SessionId> ids, Deadline deadline) {
        List<List<Object>> answers = scripts.runAll(
                ids.stream()
                        .map(id -> calls.claim(id, Moment.of(id, cache, clock), CLAIM_LEASE))
                        .toList(),
                deadline);
        List<SessionSnapshot> claimed = new ArrayList<>();
        List<ScriptCall> drops = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            SessionId id = ids.get(i);
            String answer = text(answers.get(i).get(0));
            if (answer.equals("CLAIMED")) {
                cache.evict(id); // Clocks may disagree; from now on Redis answers that there is none.
                read(id, answers.get(i))
                        .ifPresentOrElse(
                                claimed::add, () -> drops.add(drop(RedisKeys.shard(id), List.of(bytes(id.value())))));
            }
            if (answer.equals("UNREADABLE")) {
                observer.sessionUnreadable();
            }
        }
        scripts.runAll(drops, deadline);
        return claimed;
    }

    /** The mark with the time of the last access is gone; what can be said is how long ago it was at most. */
    private Optional<SessionSnapshot> read(SessionId id, List<Object> claimed) {
        Instant lastAccess = clock.instant().minusMillis(Long.parseLong(text(claimed.get(1))));
        return SessionHash.read(id, Long.toString(lastAccess.toEpochMilli()), (List<?>) claimed.get(2));
    }

    /** Returns how many were forgotten; others somebody else had claimed meanwhile. */
    int forget(List<SessionId> ids, Deadline deadline) {
        List<List<Object>> answers = scripts.runAll(
                ids.stream()
                        .map(id -> calls.forget(id, Moment.of(id, cache, clock)))
                        .toList(),
                deadline);
        return (int) answers.stream()
                .filter(answer -> text(answer.get(0)).equals("FORGOTTEN"))
                .count();
    }

    private ScriptCall drop(String shard, List<byte[]> members) {
        members.forEach(member -> observer.sessionUnreadable());
        return calls.drop(shard, members);
    }
}
