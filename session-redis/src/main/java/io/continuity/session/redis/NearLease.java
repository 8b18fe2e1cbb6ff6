package io.continuity.session.redis;

import io.continuity.session.SessionSnapshot;
import java.time.Duration;

/**
 * For how long a session may be served from the near cache, and when Redis has to hear of it.
 *
 * <p>Redis lets the session live until {@code grantedUntil} at least. An access needs it to live for an interval from
 * now; if it does not, Redis is told, and grants an interval and a tenth, so that it need not hear of the accesses in
 * that tenth. <em>Not thread-safe</em>: owned by {@link NearCache}, under its lock.
 */
final class NearLease {
    /** As in session.lua: a session that never expires is kept for that long. */
    private static final long FOREVER = Duration.ofDays(365).toMillis();

    private static final int TENTH = 10;

    private final boolean expires;
    private final long life;
    private final long begin;
    private long lastAccess;
    private long grantedUntil;

    /** Begins with an access that Redis was told of at the given time. */
    NearLease(SessionSnapshot session, long sentAt) {
        long interval = session.maxInactiveInterval().toMillis();
        this.expires = interval > 0;
        this.life = expires ? Math.min(interval, FOREVER) : FOREVER;
        this.begin = sentAt;
        this.lastAccess = session.lastAccessedTime().toEpochMilli();
        this.grantedUntil = sentAt + life;
    }

    long lastAccess() {
        return lastAccess;
    }

    boolean hasEnded(long now) {
        return expires && now >= Math.max(lastAccess, begin) + life;
    }

    /** Counts an access that Redis need not be told of any more. */
    void servedAt(long time) {
        lastAccess = Math.max(lastAccess, time);
    }

    /** Counts an access that Redis was told of otherwise, and grants an interval for. */
    void granted(long sentAt) {
        servedAt(sentAt);
        grantedUntil = Math.max(grantedUntil, sentAt + life);
    }

    /** Counts an access, and tells whether Redis has to be told. */
    boolean access(long now) {
        servedAt(now);
        if (now + life <= grantedUntil) {
            return false;
        }
        grantedUntil = now + life + life / TENTH;
        return true;
    }
}
