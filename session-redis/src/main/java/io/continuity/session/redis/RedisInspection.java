package io.continuity.session.redis;

import static io.continuity.session.redis.SessionHash.bytes;
import static io.continuity.session.redis.SessionHash.text;

import io.continuity.session.SessionId;
import io.continuity.session.SessionInspection;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStoreException;
import io.continuity.session.StoreStatus;
import io.continuity.session.redis.SessionScripts.Moment;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What operators ask of Redis: on the connection without tracking, so that no near cache hears of it.
 *
 * <p>Only the health check takes the connection of the requests, which is the one to check. <em>Thread-safe.</em>
 */
final class RedisInspection implements SessionInspection {
    /** How many shards are scanned in one write, and how many ids of each: what one step asks Redis for at most. */
    private static final int SHARDS_AT_ONCE = 16;

    private static final int IDS_AT_ONCE = 500;
    private static final int PEEKS_AT_ONCE = 64;
    private static final String START = "0";

    private final RedisSessionStore store;
    private final Lanes lanes;
    private final SessionScripts calls;
    private final NearCache cache;
    private final InstantSource clock;
    private final String keyPrefix;

    // The same each time, as Redis remembers for the near cache which keys were asked for.
    private final SessionId nobody = SessionId.random(new SecureRandom());

    RedisInspection(
            RedisSessionStore store,
            Lanes lanes,
            SessionScripts calls,
            NearCache cache,
            InstantSource clock,
            String keyPrefix) {
        this.store = store;
        this.lanes = lanes;
        this.calls = calls;
        this.cache = cache;
        this.clock = clock;
        this.keyPrefix = keyPrefix;
    }

    SessionScripts calls() {
        return calls;
    }

    Lanes lanes() {
        return lanes;
    }

    InstantSource clock() {
        return clock;
    }

    @Override
    public StoreStatus status() {
        return new StoreStatus("Redis", Optional.of(lanes.tracked().address()), Optional.of(keyPrefix), cache.status());
    }

    @Override
    public void check(Duration timeout) {
        lanes.tracked().run(calls.peek(nobody, new Moment(clock.millis(), false)), Deadline.within(timeout));
    }

    /** Asks all shards in one write. A key of another type counts as none: the sweep for expired sessions tells of it. */
    @Override
    public OptionalLong count(Duration timeout) {
        return OptionalLong.of(lanes
                .untracked()
                .runAll(
                        RedisKeys.ofAllShards(shard -> shard).stream()
                                .map(calls::count)
                                .toList(),
                        Deadline.within(timeout))
                .stream()
                .filter(answer -> text(answer.get(0)).equals("COUNT"))
                .mapToLong(answer -> Long.parseLong(text(answer.get(1))))
                .sum());
    }

    @Override
    public List<SessionSnapshot> findByHash(String prefix, Duration timeout) {
        String hash = SessionInspection.requireHashPrefix(prefix);
        Deadline deadline = Deadline.within(timeout);
        List<String> shards = RedisKeys.ofAllShards(shard -> shard);
        List<SessionId> matches = new ArrayList<>();
        for (int from = 0; from < shards.size(); from += SHARDS_AT_ONCE) {
            scan(shards.subList(from, from + SHARDS_AT_ONCE), deadline).stream()
                    .filter(id -> id.hash().startsWith(hash))
                    .forEach(matches::add);
        }
        return peek(matches.stream().distinct().toList(), deadline);
    }

    /** Looks at shards in a random order, at each but once, until it has enough. */
    @Override
    public List<SessionSnapshot> sample(int max, Duration timeout) {
        int most = SessionInspection.requireSample(max);
        Deadline deadline = Deadline.within(timeout);
        List<String> shards = new ArrayList<>(RedisKeys.ofAllShards(shard -> shard));
        Collections.shuffle(shards, ThreadLocalRandom.current());
        List<SessionSnapshot> found = new ArrayList<>();
        for (int from = 0; from < shards.size() && found.size() < most; from += SHARDS_AT_ONCE) {
            List<SessionId> ids = someOf(shards.subList(from, from + SHARDS_AT_ONCE), most, deadline);
            found.addAll(peek(ids.subList(0, Math.min(ids.size(), most - found.size())), deadline));
        }
        return found;
    }

    /** Returns about so many ids of each shard, or all of a small one, shuffled. */
    private List<SessionId> someOf(List<String> shards, int most, Deadline deadline) {
        byte[] start = bytes(START);
        int count = Math.min(most, IDS_AT_ONCE);
        Set<SessionId> ids = new HashSet<>();
        lanes.untracked()
                .runAll(
                        shards.stream()
                                .map(shard -> calls.scan(shard, start, count))
                                .toList(),
                        deadline)
                .forEach(answer -> collect(answer, ids));
        List<SessionId> shuffled = new ArrayList<>(ids);
        Collections.shuffle(shuffled, ThreadLocalRandom.current());
        return shuffled;
    }

    /** Returns all ids of some shards, perhaps twice, in steps that hold up nobody else. */
    private List<SessionId> scan(List<String> shards, Deadline deadline) {
        List<SessionId> ids = new ArrayList<>();
        Map<String, byte[]> cursors = new HashMap<>();
        shards.forEach(shard -> cursors.put(shard, bytes(START)));
        while (!cursors.isEmpty()) {
            if (deadline.isOver()) {
                throw new SessionStoreException("Redis at " + lanes.tracked().address()
                        + " has more sessions than could be searched by hash within " + deadline);
            }
            List<Map.Entry<String, byte[]>> open =
                    cursors.entrySet().stream().map(Map.Entry::copyOf).toList();
            List<List<Object>> answers = lanes.untracked()
                    .runAll(
                            open.stream()
                                    .map(shard -> calls.scan(shard.getKey(), shard.getValue(), IDS_AT_ONCE))
                                    .toList(),
                            deadline);
            for (int i = 0; i < open.size(); i++) {
                byte[] next = collect(answers.get(i), ids);
                if (text(next).equals(START)) {
                    cursors.remove(open.get(i).getKey());
                } else {
                    cursors.put(open.get(i).getKey(), next);
                }
            }
        }
        return ids;
    }

    /** Adds the ids and returns the cursor from which to go on. */
    private static byte[] collect(List<Object> answer, Collection<SessionId> ids) {
        if (!text(answer.get(0)).equals("IDS")) {
            return bytes(START);
        }
        ((List<?>) answer.get(2))
                .stream().flatMap(id -> SessionId.parse(text(id)).stream()).forEach(ids::add);
        return (byte[]) answer.get(1);
    }

    @Override
    public Optional<SessionSnapshot> peek(SessionId id, Duration timeout) {
        return peek(List.of(id), Deadline.within(timeout)).stream().findFirst();
    }

    private List<SessionSnapshot> peek(List<SessionId> ids, Deadline deadline) {
        List<SessionSnapshot> found = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += PEEKS_AT_ONCE) {
            List<SessionId> some = ids.subList(from, Math.min(from + PEEKS_AT_ONCE, ids.size()));
            List<List<Object>> answers = lanes.untracked()
                    .runAll(
                            some.stream()
                                    .map(id -> calls.peek(id, Moment.of(id, cache, clock)))
                                    .toList(),
                            deadline);
            for (int i = 0; i < some.size(); i++) {
                SessionScripts.loaded(some.get(i), answers.get(i)).ifPresent(found::add);
            }
        }
        return found;
    }

    @Override
    public boolean delete(SessionSnapshot session, Duration timeout) {
        return store.delete(session.id().value(), OptionalLong.of(session.version()), timeout);
    }
}
