package io.continuity.session.redis;

import static io.continuity.session.redis.SessionHash.text;

import io.continuity.session.SessionId;
import io.continuity.session.SessionObserver;
import io.continuity.session.SessionSnapshot;
import io.continuity.session.SessionStoreException;
import io.continuity.session.redis.NearCache.Hit;
import io.continuity.session.redis.NearCache.Load;
import io.continuity.session.redis.SessionScripts.Moment;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Reads sessions: from the near cache, else from Redis, and while that cannot be asked from what is retained.
 *
 * <p><em>Thread-safe.</em>
 */
final class SessionReads {
    private final SessionScripts calls;
    private final RedisScripts scripts;
    private final NearCache cache;
    private final RetainedSessions retained;
    private final InstantSource clock;
    private final SessionObserver observer;

    /** Reads on the connections that the near cache follows. */
    SessionReads(
            SessionScripts calls,
            RedisScripts scripts,
            NearCache cache,
            RetainedSessions retained,
            InstantSource clock,
            SessionObserver observer) {
        this.calls = calls;
        this.scripts = scripts;
        this.cache = cache;
        this.retained = retained;
        this.clock = clock;
        this.observer = observer;
    }

    Optional<SessionSnapshot> load(Handle handle, Duration timeout) {
        SessionId id = handle.id();
        Moment moment = Moment.of(id, cache, clock);
        Optional<Hit> hit = cache.hit(handle, moment.now());
        if (hit.isEmpty()) {
            return fetchOrRetained(handle, moment, Deadline.within(timeout));
        }
        if (hit.get().touchDue()) {
            report(id, moment, true);
        }
        return hit.map(Hit::session);
    }

    private Optional<SessionSnapshot> fetchOrRetained(Handle handle, Moment moment, Deadline deadline) {
        try {
            return fetch(handle.id(), moment, deadline);
        } catch (SessionStoreException e) {
            Optional<SessionSnapshot> copy = retained.serve(handle);
            copy.ifPresent(served -> observer.servedWhileAway());
            return Optional.of(copy.orElseThrow(() -> e));
        }
    }

    private Optional<SessionSnapshot> fetch(SessionId id, Moment moment, Deadline deadline) {
        Optional<Load> load = cache.begin(id);
        try {
            List<Object> reply = scripts.run(calls.load(id, moment), deadline);
            retained.drop(id);
            Optional<SessionSnapshot> session = SessionScripts.loaded(id, reply);
            if (session.isEmpty()) {
                cache.evict(id);
                if (!text(reply.get(0)).equals(SessionScripts.NONE)) {
                    observer.sessionUnreadable();
                }
            } else {
                load.ifPresent(announced -> cache.put(
                        announced, session.get().accessedAt(Instant.ofEpochMilli(moment.now())), moment.now()));
            }
            return session;
        } finally {
            load.ifPresent(cache::end);
        }
    }

    /** Counts an access, and tells Redis if it has to know. */
    void touch(SessionId id) {
        Moment moment = Moment.of(id, cache, clock);
        Optional<Hit> hit = cache.touch(id, moment.now());
        if (hit.isEmpty()) {
            retained.accessed(id);
        }
        if (hit.isEmpty() || hit.get().touchDue()) {
            report(id, moment, hit.isPresent());
        }
    }

    /** Tells Redis of an access without waiting. If it turns out that the session has ended, so has its copy here. */
    private void report(SessionId id, Moment moment, boolean servedHere) {
        scripts.send(calls.touch(id, moment, servedHere), answer -> {
            if (text(answer.get(0)).equals(SessionScripts.NONE)) {
                cache.evict(id);
            }
        });
    }
}
