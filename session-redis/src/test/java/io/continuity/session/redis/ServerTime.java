package io.continuity.session.redis;

import io.continuity.testkit.RedisServer;
import java.time.Duration;

/**
 * Makes as if time had passed on a server for the keys of one prefix.
 *
 * <p>The server's {@code TIME} cannot be moved, so that what is compared with it is: the scores of expiry, which become
 * as much older as the times to live do.
 */
record ServerTime(RedisServer server) {
    /** Marks first: an entry that is due while its mark still stands would be put off. */
    void pass(Duration duration, String prefix) {
        pass(duration, prefix, prefix + ":*");
    }

    /** The same without the hashes: one whose TTL changes leaves the near caches. */
    void passForMarks(Duration duration, String prefix) {
        pass(duration, prefix, prefix + ":*:access:*");
    }

    private void pass(Duration duration, String prefix, String keys) {
        server.letPass(duration, keys);
        server.lowerScores(prefix + ":*:expiry", duration.toMillis());
    }
}
