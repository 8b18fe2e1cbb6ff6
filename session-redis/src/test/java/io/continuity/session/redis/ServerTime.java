package io.continuity.session.redis;

import io.continuity.testkit.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * Makes as if time had passed on a server for the keys of one prefix.
 *
 * <p>The server's {@code TIME} cannot be moved, so that what is compared with it is: the scores of expiry, which become
 * as much older as the times to live do.
 */
record ServerTime(Supplier<List<RedisServer>> servers) {
    static ServerTime of(RedisServer server) {
        return new ServerTime(() -> List.of(server));
    }

    /** On all that are masters when time passes. */
    static ServerTime of(Supplier<List<RedisServer>> masters) {
        return new ServerTime(masters);
    }

    /** Marks first: an entry that is due while its mark still stands would be put off. */
    void pass(Duration duration, String prefix) {
        pass(duration, prefix, prefix + ":*");
    }

    /** The same without the hashes: one whose TTL changes leaves the near caches. */
    void passForMarks(Duration duration, String prefix) {
        pass(duration, prefix, prefix + ":*:access:*");
    }

    private void pass(Duration duration, String prefix, String keys) {
        for (RedisServer server : servers.get()) {
            server.letPass(duration, keys);
            server.lowerScores(prefix + ":*:expiry", duration.toMillis());
        }
    }
}
