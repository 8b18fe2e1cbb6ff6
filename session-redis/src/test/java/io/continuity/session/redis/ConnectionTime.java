package io.continuity.session.redis;

import io.continuity.testkit.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Makes as if time had passed for connections: the server's {@code TIME} cannot be moved, so what is compared with it is. */
record ConnectionTime(Supplier<List<RedisServer>> masters, String prefix) {
    private static final String AGE_CLAIMS =
            """
            for _, key in ipairs(redis.call('KEYS', ARGV[1])) do
              local claimed = math.max(0, redis.call('HGET', key, 't') - ARGV[2])
              redis.call('HSET', key, 't', string.format('%.0f', claimed))
            end
            return 1
            """;

    void pass(Duration duration) {
        RedisClient client = RedisClient.create();
        try {
            for (RedisServer master : masters.get()) {
                master.letPass(duration, prefix + ":*");
                master.lowerScores(prefix + ":*:connections", duration.toMillis());
                client.connect(RedisURI.create(master.uri()))
                        .sync()
                        .eval(
                                AGE_CLAIMS,
                                ScriptOutputType.INTEGER,
                                new String[0],
                                prefix + ":*:connection",
                                Long.toString(duration.toMillis()));
            }
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }
}
