package io.continuity.session.redis;

import static io.continuity.session.redis.SessionHash.text;

import io.continuity.session.SaveResult;
import io.continuity.session.SaveResult.Saved;
import io.continuity.session.SessionChanges;
import io.continuity.session.SessionId;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.redis.NearCache.Load;
import io.continuity.session.redis.NearCache.Sent;
import io.continuity.session.redis.SessionScripts.Moment;
import io.continuity.session.redis.SessionScripts.Outcome;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;

/** Creates, changes and ends sessions, and keeps the near cache right. <em>Thread-safe.</em> */
final class SessionWrites {
    /** A session's id may change while a request is at work, but not that often. */
    private static final int MAX_MOVES = 32;

    private final SessionScripts calls;
    private final Lanes lanes;
    private final NearCache cache;
    private final InstantSource clock;

    SessionWrites(SessionScripts calls, Lanes lanes, NearCache cache, InstantSource clock) {
        this.calls = calls;
        this.lanes = lanes;
        this.cache = cache;
        this.clock = clock;
    }

    SaveResult create(SessionSnapshot session, Optional<byte[]> owner, Deadline deadline) {
        long now = clock.millis();
        Optional<Load> creation = cache.begin(session.id());
        try {
            String answer = text(
                    lanes.writes().run(calls.create(session, owner), deadline).get(0));
            if (!answer.equals(SessionScripts.SAVED)) {
                return SaveResult.CONFLICT;
            }
            SessionSnapshot created = session.withVersion(session.version() + 1);
            creation.filter(any -> lanes.areWritesTracked()).ifPresent(announced -> cache.put(announced, created, now));
            return saved(session.id(), created.version());
        } finally {
            creation.ifPresent(cache::end);
        }
    }

    SaveResult save(SessionId presented, SessionChanges changes, Deadline deadline) {
        SessionId id = presented;
        byte[] mark = Expectations.mark();
        for (int moves = 0; moves <= MAX_MOVES; moves++) {
            Outcome outcome = save(id, changes, mark, deadline);
            if (!outcome.is(SessionScripts.MOVED)) {
                return result(outcome);
            }
            id = outcome.id();
        }
        return SaveResult.GONE;
    }

    private static SaveResult result(Outcome outcome) {
        return switch (outcome.answer()) {
            case SessionScripts.SAVED -> saved(outcome.id(), outcome.version());
            case SessionScripts.CONFLICT -> outcome.conflict();
            default -> SaveResult.GONE;
        };
    }

    private Outcome save(SessionId id, SessionChanges changes, byte[] mark, Deadline deadline) {
        Moment moment = Moment.of(id, cache, clock);
        long generation = cache.generation();
        boolean followed = false;
        try {
            Outcome outcome = SessionScripts.saved(
                    id, changes, lanes.writes().run(calls.save(id, changes, mark, moment), deadline));
            if (outcome.is(SessionScripts.SAVED) && outcome.id().equals(id) && lanes.areWritesTracked()) {
                cache.saved(new Sent(id, generation, moment.now()), changes, outcome.version());
                followed = true;
            }
            return outcome;
        } finally {
            if (!followed) {
                cache.evict(id); // Moved, gone, in conflict with what is there, not tracked, or nobody knows.
            }
        }
    }

    private static SaveResult saved(SessionId id, long version) {
        return new Saved(new Handle(id, version).text());
    }

    boolean delete(SessionId presented, OptionalLong basedOn, Deadline deadline) {
        SessionId id = presented;
        for (int moves = 0; moves <= MAX_MOVES; moves++) {
            Outcome outcome = deleteAt(id, basedOn, deadline);
            if (!outcome.is(SessionScripts.MOVED)) {
                return outcome.is(SessionScripts.DELETED);
            }
            id = outcome.id();
        }
        return false;
    }

    private Outcome deleteAt(SessionId id, OptionalLong basedOn, Deadline deadline) {
        try {
            return SessionScripts.deleted(
                    id, lanes.writes().run(calls.delete(id, basedOn, Moment.of(id, cache, clock)), deadline));
        } finally {
            cache.evict(id);
        }
    }
}
