package io.continuity.session.redis;

import io.continuity.testkit.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Makes as if time had passed on a server for the keys of one prefix.
 *
 * <p>The server's {@code TIME} cannot be moved, so that what is compared with it is: the scores of expiry, which become
 * as much older as the times to live do.
 */
final class ServerTime implements AutoCloseable {
    private static final String AGE =
            """
            for _, key in ipairs(redis.call('KEYS', ARGV[1])) do
                if redis.call('TYPE', key).ok == 'zset' then
                    for _, member in ipairs(redis.call('ZRANGE', key, 0, -1)) do
                        redis.call('ZINCRBY', key, -ARGV[2], member)
                    end
                end
            end
            """;

    private final Supplier<List<RedisServer>> servers;
    private final RedisClient client = RedisClient.create();
    private final Map<RedisServer, StatefulRedisConnection<String, String>> connections = new HashMap<>();

    private ServerTime(Supplier<List<RedisServer>> servers) {
        this.servers = servers;
    }

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
        String[] none = {};
        String millis = Long.toString(duration.toMillis());
        for (RedisServer server : servers.get()) {
            server.letPass(duration, keys);
            connections
                    .computeIfAbsent(server, added -> client.connect(RedisURI.create(added.uri())))
                    .sync()
                    .eval(AGE, ScriptOutputType.STATUS, none, prefix + ":*:expiry", millis);
        }
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
}
